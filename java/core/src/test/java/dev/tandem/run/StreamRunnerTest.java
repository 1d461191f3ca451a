package dev.tandem.run;

class StreamRunnerTest extends JavaRunnerContract {
  @Override
  Threading threading() {
    return Threading.STREAM;
  }
}
