package dev.tandem.run;

class SingleRunnerTest extends JavaRunnerContract {
  @Override
  Threading threading() {
    return Threading.SINGLE;
  }
}
