package dev.tandem.run;

class VirtualRunnerTest extends JavaRunnerContract {
  @Override
  Threading threading() {
    return Threading.VIRTUAL;
  }
}
