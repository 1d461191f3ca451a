package dev.tandem.bench.worker;

/** The worker of dispatch, with a thread that a pool's helper must not be: idle, and busy. */
public final class BusyDispatchWorkerMain {
  private BusyDispatchWorkerMain() {}

  public static void main(final String[] args) throws InterruptedException {
    Thread.ofPlatform()
        .daemon()
        .name("tandem-pool-0-1")
        .start(() -> {
          for (; ; ) {
            Thread.onSpinWait();
          }
        });
    DispatchWorkerMain.main(args);
  }
}
