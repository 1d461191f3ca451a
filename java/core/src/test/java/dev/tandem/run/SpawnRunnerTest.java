package dev.tandem.run;

class SpawnRunnerTest extends JavaRunnerContract {
  @Override
  Threading threading() {
    return Threading.SPAWN;
  }
}
