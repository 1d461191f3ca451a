package dev.tandem.run;

class OpenmpRunnerTest extends RunnerContract {
  @Override
  Threading threading() {
    return Threading.OPENMP;
  }
}
