package dev.tandem.memory;

import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * Keeps buffers open until it is closed, which only its holder can do.
 *
 * <p>Pins nest. One that nobody closes keeps its buffers from being closed for good. May be closed
 * by any thread.
 */
public final class Pin implements AutoCloseable {
  private static final AtomicIntegerFieldUpdater<Pin> ENDED =
      AtomicIntegerFieldUpdater.newUpdater(Pin.class, "ended");

  private final List<? extends OffHeapBuffer> buffers;
  private final Runnable beforeEnd;
  private volatile int ended;

  private Pin(final List<? extends OffHeapBuffer> buffers, final Runnable beforeEnd) {
    this.buffers = buffers;
    this.beforeEnd = beforeEnd;
  }

  /**
   * Pins all the buffers.
   *
   * @param buffers not copied; one may stand there twice
   * @param beforeEnd is run when the pin is closed, while the buffers are still open
   * @throws IllegalStateException if one is closed; then none is pinned
   */
  public static Pin of(final List<? extends OffHeapBuffer> buffers, final Runnable beforeEnd) {
    final Pin pin = new Pin(buffers, beforeEnd);
    int pinned = 0;
    try {
      while (pinned < buffers.size()) {
        buffers.get(pinned).addPin();
        pinned++;
      }
      return pin;
    } finally {
      if (pinned < buffers.size()) {
        buffers.subList(0, pinned).forEach(OffHeapBuffer::removePin);
      }
    }
  }

  /** Lets the buffers be closed, as far as this pin is concerned. Again, it does nothing. */
  @Override
  public void close() {
    if (!ENDED.compareAndSet(this, 0, 1)) {
      return;
    }
    try {
      beforeEnd.run();
    } finally {
      // By index: an iterator would be one more object for each run.
      for (int i = 0; i < buffers.size(); i++) {
        buffers.get(i).removePin();
      }
    }
  }
}
