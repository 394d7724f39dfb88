package org.tocsin.udp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Deadline;

/// Waits for a channel, a wake-up or a deadline.
///
/// A selector counts whole milliseconds, and timers on Linux come 50 to 110 µs late (measured: 50 µs of timer slack and
/// the way out of idle). So a deadline at least a millisecond away is awaited in the selector, rounded down, and a
/// nearer one by parking in slices of 200 µs with a look at the channel between them: some 3000 short wake-ups a second
/// at most, and none while nothing is due. Never a spin: several loops share a core.
final class SelectorWait {
    private static final long SELECT_NANOS_MIN = 1_000_000;
    private static final long SELECT_MILLIS_MAX = 3_600_000;
    private static final long PARK_NANOS_MAX = 200_000;
    private static final long REST_NANOS_MAX = SELECT_MILLIS_MAX * SELECT_NANOS_MIN;

    private final Selector selector;
    private final SelectionKey key;
    private boolean forWriting;
    private volatile boolean woken;
    private volatile @Nullable Thread waiter;

    SelectorWait(DatagramChannel channel) throws IOException {
        this.selector = Selector.open();
        this.key = channel.register(selector, SelectionKey.OP_READ);
    }

    void alsoForWriting(boolean wanted) {
        if (wanted == forWriting) {
            return;
        }
        forWriting = wanted;
        try {
            key.interestOps(wanted ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
        } catch (CancelledKeyException _) {
            // Closed; there is nothing left to wait for.
        }
    }

    void await(long deadlineNanos) {
        waiter = Thread.currentThread();
        try {
            boolean ready = woken;
            while (!ready && !woken) {
                ready = awaitOnce(deadlineNanos);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ClosedSelectorException _) {
            // Closed from another thread.
        } finally {
            waiter = null;
            woken = false;
        }
    }

    /// Waits for a wake-up or the deadline only.
    void rest(long deadlineNanos) {
        waiter = Thread.currentThread();
        while (!woken) {
            boolean _ = Thread.interrupted();
            long remainingNanos = deadlineNanos == Deadline.NEVER ? REST_NANOS_MAX : deadlineNanos - System.nanoTime();
            if (remainingNanos <= 0) {
                break;
            }
            LockSupport.parkNanos(this, remainingNanos);
        }
        waiter = null;
        woken = false;
    }

    /// @return whether the wait is over
    private boolean awaitOnce(long deadlineNanos) throws IOException {
        // Somebody's interrupt would end every later wait at once; this thread is ended by closing the loop only.
        boolean _ = Thread.interrupted();
        if (deadlineNanos == Deadline.NEVER) {
            selector.select(SelectorWait::ignore, SELECT_MILLIS_MAX);
            return true;
        }
        long remainingNanos = deadlineNanos - System.nanoTime();
        if (remainingNanos <= 0) {
            selector.selectNow(SelectorWait::ignore);
            return true;
        }
        if (remainingNanos >= SELECT_NANOS_MIN) {
            selector.select(SelectorWait::ignore, Math.min(remainingNanos / SELECT_NANOS_MIN, SELECT_MILLIS_MAX));
            return true;
        }
        LockSupport.parkNanos(this, Math.min(remainingNanos, PARK_NANOS_MAX));
        return selector.selectNow(SelectorWait::ignore) > 0;
    }

    private static void ignore(SelectionKey ready) {
        // There is one channel, and the caller looks at it anyway.
    }

    void wakeup() {
        woken = true;
        LockSupport.unpark(waiter);
        selector.wakeup();
    }

    void close() {
        try {
            selector.close();
        } catch (IOException _) {
            // The descriptors are gone either way.
        }
    }
}
