package org.tocsin.udp;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Outbox;

/// One thread that owns a core and its transport, and runs to completion: commands, datagrams in, datagrams out, wait.
///
/// The only place where the monotonic clock is read for a core, once a step. Other threads reach the core by
/// [#execute]. Interrupting any thread that calls this class, or the loop's own, does the loop no harm.
public final class EventLoop implements Executor, AutoCloseable {
    /// Outboxes sent before what has arrived is looked at again.
    private static final int FLUSHES_MAX = 4;
    /// Added to the count of waiting commands at the end: every later command is refused.
    private static final int REFUSE_ALL = 1 << 30;

    private final LoopConfig config;
    private final Transport transport;
    private final LoopCore core;
    private final Outbox outbox;
    private final LoopStats stats = new LoopStats();
    private final ConcurrentLinkedQueue<Runnable> commands = new ConcurrentLinkedQueue<>();
    private final AtomicInteger commandsWaiting = new AtomicInteger();
    private final AtomicBoolean asleep = new AtomicBoolean();
    private final CompletableFuture<LoopStats> ended = new CompletableFuture<>();
    private final Thread thread;
    private final WakeupPace pace = new WakeupPace();

    private boolean outboxWaits;
    private volatile boolean closing;

    /// Takes the transport over: it is closed when the loop ends.
    public EventLoop(LoopConfig config, Transport transport, LoopCore core) {
        this.config = config;
        this.transport = transport;
        this.core = core;
        this.outbox = new Outbox(config.outboxDatagramsMax(), config.outboxDatagramBytes());
        this.thread = Thread.ofPlatform().name(config.name()).daemon().unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    public Transport transport() {
        return transport;
    }

    public LoopStats stats() {
        return stats;
    }

    /// Completes on the loop's thread when the loop has ended and the port is free: normally after [#close],
    /// exceptionally with what came out of the core or out of a command. Commands that still waited at such an
    /// exception are not run.
    public CompletionStage<LoopStats> ended() {
        return ended.minimalCompletionStage();
    }

    public boolean isLoopThread() {
        return Thread.currentThread() == thread;
    }

    /// Runs the command on the loop's thread, in order. It must not block.
    ///
    /// @throws RejectedExecutionException when the loop has ended or `commandsMax` commands wait
    @Override
    public void execute(Runnable command) {
        if (closing) {
            throw new RejectedExecutionException("the loop " + config.name() + " has ended");
        }
        if (commandsWaiting.incrementAndGet() > config.commandsMax()) {
            commandsWaiting.decrementAndGet();
            throw new RejectedExecutionException(config.commandsMax() + " commands wait for " + config.name());
        }
        commands.add(command);
        wakeIfAsleep();
    }

    private void wakeIfAsleep() {
        if (asleep.get() && asleep.compareAndSet(true, false)) {
            transport.wakeup();
        }
    }

    private void run() {
        Throwable failure = null;
        try {
            while (!closing) {
                step();
            }
            lastStep();
        } catch (Throwable e) {
            failure = e;
        }
        closing = true;
        transport.close();
        if (failure == null) {
            ended.complete(stats);
            return;
        }
        ended.completeExceptionally(failure);
        // Last, for a logger may fail too.
        System.getLogger(EventLoop.class.getName())
                .log(System.Logger.Level.ERROR, "the loop " + config.name() + " ended on a broken invariant", failure);
    }

    private void step() {
        long startNanos = System.nanoTime();
        runCommands();
        int received = transport.receive(core, config.receiveDatagramsMax(), System::nanoTime);
        // Read before anything is sent: nothing seems to leave later than it did.
        long nowNanos = System.nanoTime();
        long deadlineNanos = Deadline.earlier(flush(nowNanos), transport.poll(nowNanos));
        long endNanos = System.nanoTime();
        stats.step(endNanos - startNanos);
        if (received < config.receiveDatagramsMax() && !Deadline.isDue(deadlineNanos, endNanos)) {
            await(deadlineNanos);
        }
    }

    private void await(long deadlineNanos) {
        asleep.set(true);
        // A command that came before the flag was up woke nobody.
        if (commands.isEmpty() && !closing) {
            stats.waited();
            rest();
            // A rest that was ended has used up the wake-up.
            if (asleep.get() && !closing) {
                transport.await(deadlineNanos);
            }
            pace.woken(deadlineNanos, System.nanoTime());
        }
        asleep.set(false);
    }

    /// Where the last waking was too short a while ago.
    private void rest() {
        long nowNanos = System.nanoTime();
        long restNanos = pace.restNanos(nowNanos);
        if (restNanos > 0) {
            transport.rest(nowNanos + restNanos);
        }
    }

    private void runCommands() {
        // As many as wait now: commands that bring forth commands do not keep the network waiting.
        int count = commandsWaiting.get();
        int done = 0;
        for (; done < count; done++) {
            Runnable command = commands.poll();
            if (command == null) {
                break;
            }
            commandsWaiting.decrementAndGet();
            command.run();
        }
        if (done > 0) {
            stats.commands(done);
        }
    }

    /// Every accepted command runs, also one whose caller has counted it and not yet added it.
    private void runLastCommands() {
        int count = commandsWaiting.getAndAdd(REFUSE_ALL);
        for (int done = 0; done < count; ) {
            Runnable command = commands.poll();
            if (command == null) {
                Thread.onSpinWait();
            } else {
                command.run();
                done++;
            }
        }
    }

    /// Sends until the core waits or the socket is full.
    ///
    /// @return when the core wants to be called again
    private long flush(long nowNanos) {
        if (outboxWaits && !sendOutbox(nowNanos)) {
            return Deadline.NEVER;
        }
        for (int i = 0; i < FLUSHES_MAX; i++) {
            long deadlineNanos = core.drain(outbox, nowNanos);
            boolean wasFull = !outbox.hasRoom();
            if (outbox.count() > 0 && !sendOutbox(nowNanos)) {
                return Deadline.NEVER;
            }
            if (!wasFull) {
                return deadlineNanos;
            }
        }
        return nowNanos;
    }

    private boolean sendOutbox(long nowNanos) {
        outboxWaits = !transport.send(outbox, nowNanos);
        if (!outboxWaits) {
            outbox.clear();
        }
        return !outboxWaits;
    }

    /// What was commanded before the close is still done and sent, as far as the socket takes it.
    private void lastStep() {
        long nowNanos = System.nanoTime();
        runLastCommands();
        flush(nowNanos);
        transport.poll(nowNanos);
    }

    /// Ends the loop after the commands that wait, and frees the port. Returns when it is done, unless called on the
    /// loop's thread.
    @Override
    public void close() {
        closing = true;
        if (thread.getState() == Thread.State.NEW) {
            transport.close();
            ended.complete(stats);
            return;
        }
        transport.wakeup();
        if (!isLoopThread()) {
            awaitEnd();
        }
    }

    private void awaitEnd() {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
