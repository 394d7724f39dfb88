package org.tocsin.embed;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.tocsin.broadcast.ReceivedObject;

/// A subscriber's place in a node: a bounded queue and one virtual thread that calls the application.
///
/// The most urgent object waiting is handed over first, within one class in the order of arrival. An object that finds
/// the queue full is dropped for this subscriber and counted in [#dropped]: the network must not wait for one slow
/// application thread.
public final class Subscription implements AutoCloseable {
    private static final int CLASSES = 8;

    private final Consumer<ReceivedObject> callback;
    private final java.util.function.IntPredicate types;
    private final long bytesMax;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<ReceivedObject>[] waiting;
    private final Consumer<Subscription> onClose;
    private final java.util.function.Consumer<Throwable> onFailure;
    private long waitingBytes;
    private long delivered;
    private long dropped;
    private boolean closed;

    @SuppressWarnings({"unchecked", "rawtypes"})
    Subscription(
            String name,
            java.util.function.IntPredicate types,
            long bytesMax,
            Consumer<ReceivedObject> callback,
            Consumer<Subscription> onClose,
            Consumer<Throwable> onFailure) {
        this.types = types;
        this.bytesMax = bytesMax;
        this.callback = callback;
        this.onClose = onClose;
        this.onFailure = onFailure;
        this.waiting = new Queue[CLASSES];
        for (int i = 0; i < CLASSES; i++) {
            waiting[i] = new ArrayDeque<>();
        }
        Thread.ofVirtual().name(name + "-subscriber").start(this::run);
    }

    /// Objects handed to the callback.
    public long delivered() {
        return locked(() -> delivered);
    }

    /// Objects that found the queue full.
    public long dropped() {
        return locked(() -> dropped);
    }

    void offer(ReceivedObject object) {
        if (!types.test(object.type())) {
            return;
        }
        lock.lock();
        try {
            if (closed) {
                return;
            }
            if (waitingBytes > 0 && waitingBytes + object.payload().size() > bytesMax) {
                dropped++;
                return;
            }
            waiting[object.objectClass()].add(object);
            waitingBytes += object.payload().size();
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        while (true) {
            ReceivedObject object = next();
            if (object == null) {
                return;
            }
            try {
                callback.accept(object);
            } catch (RuntimeException failure) {
                // The application's fault: it is told, and the next object is not punished for it.
                onFailure.accept(failure);
            }
        }
    }

    private @org.jspecify.annotations.Nullable ReceivedObject next() {
        lock.lock();
        try {
            while (true) {
                for (Queue<ReceivedObject> queue : waiting) {
                    ReceivedObject object = queue.poll();
                    if (object != null) {
                        waitingBytes -= object.payload().size();
                        delivered++;
                        return object;
                    }
                }
                if (closed) {
                    return null;
                }
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private long locked(java.util.function.LongSupplier read) {
        lock.lock();
        try {
            return read.getAsLong();
        } finally {
            lock.unlock();
        }
    }

    /// Ends the subscription after what is already waiting.
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
        onClose.accept(this);
    }
}
