package org.tocsin.embed;

import java.util.Comparator;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/// Runs a node's expensive functions (hashes, signatures) beside its loop, the most urgent class first.
///
/// The number of tasks is bounded by the core that hands them out. A task that fails is told to the failure handler:
/// the node closes loudly, because only a broken invariant can make one fail.
final class Workers implements AutoCloseable {
    private record Task(int messageClass, long order, Runnable run) {}

    private static final Task END = new Task(-1, -1, () -> {});

    private final PriorityBlockingQueue<Task> queue = new PriorityBlockingQueue<>(
            64, Comparator.comparingInt(Task::messageClass).thenComparingLong(Task::order));
    private final AtomicLong order = new AtomicLong();
    private final Thread[] threads;

    Workers(String name, int count, java.util.function.Consumer<Throwable> onFailure) {
        threads = new Thread[count];
        for (int i = 0; i < count; i++) {
            threads[i] =
                    Thread.ofPlatform().daemon().name(name + "-worker-" + i).start(() -> work(onFailure));
        }
    }

    void submit(int messageClass, Runnable run) {
        queue.add(new Task(messageClass, order.getAndIncrement(), run));
    }

    private void work(java.util.function.Consumer<Throwable> onFailure) {
        while (true) {
            Task task;
            try {
                task = queue.take();
            } catch (InterruptedException e) {
                return;
            }
            if (task.equals(END)) {
                return;
            }
            try {
                task.run().run();
            } catch (Throwable failure) {
                onFailure.accept(failure);
                return;
            }
        }
    }

    /// Ends the threads after the tasks they are in; what waits is forgotten.
    @Override
    public void close() {
        queue.clear();
        for (int i = 0; i < threads.length; i++) {
            queue.add(END);
        }
    }
}
