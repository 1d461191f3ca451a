package dev.tandem.run;

class PoolRunnerTest extends JavaRunnerContract {
  @Override
  Threading threading() {
    return Threading.POOL;
  }
}
