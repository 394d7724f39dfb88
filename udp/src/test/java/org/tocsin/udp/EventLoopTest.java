package org.tocsin.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Octets;
import org.tocsin.bytes.Outbox;

@Timeout(60)
class EventLoopTest {
    @ParameterizedTest
    @EnumSource
    void twoLoopsExchangeDatagramsWithoutLossUnderAWindow(TransportKind kind) throws Exception {
        int count = 100_000;
        Pong pong = new Pong();
        Ping ping = new Ping(count);
        try (EventLoop answering = new EventLoop(LoopConfig.named("pong"), kind.open("127.0.0.1"), pong);
                EventLoop asking = new EventLoop(LoopConfig.named("ping"), kind.open("127.0.0.1"), ping)) {
            ping.peer = local(answering);
            answering.start();
            asking.start();
            ping.done.get(50, TimeUnit.SECONDS);
            assertThat(ping.received).isEqualTo(count);
            assertThat(sum(asking, TransportCounter.DATAGRAMS_SENT)).isEqualTo(count);
            assertThat(sum(answering, TransportCounter.DATAGRAMS_RECEIVED)).isEqualTo(count);
            assertThat(sum(answering, TransportCounter.BYTES_RECEIVED)).isEqualTo(count * 1200L);
            assertThat(asking.stats().steps()).isPositive();
            assertThat(asking.stats().longestStepNanos()).isPositive();
        }
    }

    @Test
    void commandsOfOneThreadRunInOrderOnTheLoopsThread() throws Exception {
        try (EventLoop loop = started("commands", new Silent())) {
            StringBuilder order = new StringBuilder();
            CompletableFuture<String> done = new CompletableFuture<>();
            for (int i = 0; i < 1000; i++) {
                int number = i;
                loop.execute(() -> order.append(number).append(loop.isLoopThread() ? "," : "!"));
            }
            loop.execute(() -> done.complete(order.toString()));
            StringBuilder expected = new StringBuilder();
            for (int i = 0; i < 1000; i++) {
                expected.append(i).append(",");
            }
            assertThat(done.get(10, TimeUnit.SECONDS)).isEqualTo(expected.toString());
        }
    }

    @Test
    void commandsOfManyThreadsAllRun() throws Exception {
        AtomicInteger ran = new AtomicInteger();
        EventLoop loop = started("many", new Silent());
        try (loop) {
            Thread[] threads = new Thread[4];
            for (int i = 0; i < threads.length; i++) {
                threads[i] = Thread.ofPlatform().start(() -> {
                    for (int k = 0; k < 5000; k++) {
                        loop.execute(ran::incrementAndGet);
                    }
                });
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
        assertThat(ran).hasValue(20_000);
        assertThat(loop.ended().toCompletableFuture()).isCompleted();
    }

    @ParameterizedTest
    @EnumSource
    void aCommandEndsAWaitWithoutADeadline(TransportKind kind) throws Exception {
        try (EventLoop loop = new EventLoop(LoopConfig.named("waiting"), kind.open("127.0.0.1"), new Silent())) {
            loop.start();
            for (int i = 0; i < 200; i++) {
                CompletableFuture<Boolean> done = new CompletableFuture<>();
                loop.execute(() -> done.complete(true));
                assertThat(done.get(10, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(loop.stats().commands()).isGreaterThanOrEqualTo(199);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theCoreIsCalledAtItsDeadlines(TransportKind kind) throws Exception {
        Ticking ticking = new Ticking(50);
        try (EventLoop loop = new EventLoop(LoopConfig.named("ticking"), kind.open("127.0.0.1"), ticking)) {
            loop.start();
            assertThat(ticking.done.get(20, TimeUnit.SECONDS)).isEqualTo(50);
            assertThat(ticking.early)
                    .as("calls that found the deadline not due")
                    .isLessThan(2000);
            assertThat(loop.stats().waits()).isPositive();
        }
    }

    @Test
    void refusesCommandsAtTheBoundAndAfterTheEnd() throws Exception {
        EventLoop loop = new EventLoop(LoopConfig.named("bound").withCommandsMax(2), loopback(), new Silent());
        CountDownLatch hold = new CountDownLatch(1);
        CountDownLatch held = new CountDownLatch(1);
        AtomicInteger ran = new AtomicInteger();
        loop.start();
        loop.execute(() -> {
            held.countDown();
            awaitQuietly(hold);
        });
        assertThat(held.await(10, TimeUnit.SECONDS)).isTrue();
        loop.execute(ran::incrementAndGet);
        loop.execute(ran::incrementAndGet);
        assertThatThrownBy(() -> loop.execute(ran::incrementAndGet)).isInstanceOf(RejectedExecutionException.class);
        hold.countDown();
        loop.close();
        assertThat(ran).hasValue(2);
        assertThatThrownBy(() -> loop.execute(ran::incrementAndGet)).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void anInterruptOfACallerOrOfTheLoopDoesNoHarm() throws Exception {
        Pong pong = new Pong();
        try (EventLoop answering = started("interrupted", pong);
                NioTransport client = loopback()) {
            AtomicReference<@Nullable Thread> loopThread = new AtomicReference<>();
            CountDownLatch known = new CountDownLatch(1);
            Thread caller = Thread.ofPlatform().start(() -> {
                Thread.currentThread().interrupt();
                answering.execute(() -> {
                    loopThread.set(Thread.currentThread());
                    known.countDown();
                });
            });
            caller.join();
            assertThat(known.await(10, TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < 20; i++) {
                Thread running = loopThread.get();
                assertThat(running).isNotNull();
                running.interrupt();
                assertThat(roundTrip(client, local(answering))).isEqualTo(1200);
            }
        }
    }

    @Test
    void closingFreesThePortAndIsIdempotent() throws Exception {
        EventLoop loop = started("closing", new Silent());
        int port = loop.transport().local().port();
        InetSocketAddress same = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
        loop.close();
        loop.close();
        try (NioTransport again = NioTransport.open(UdpConfig.on(same))) {
            assertThat(again.local().port()).isEqualTo(port);
        }
    }

    @Test
    void aLoopThatNeverStartedFreesItsPortToo() throws Exception {
        EventLoop loop = new EventLoop(LoopConfig.named("unstarted"), loopback(), new Silent());
        int port = loop.transport().local().port();
        loop.close();
        InetSocketAddress same = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
        try (NioTransport again = NioTransport.open(UdpConfig.on(same))) {
            assertThat(again.local().port()).isEqualTo(port);
        }
    }

    @Test
    void aBrokenInvariantEndsTheLoopLoudly() throws Exception {
        EventLoop loop = started("broken", new Silent());
        IllegalStateException broken = new IllegalStateException("on purpose, in a test");
        broken.setStackTrace(new StackTraceElement[0]);
        loop.execute(() -> {
            throw broken;
        });
        assertThat(loop.ended().toCompletableFuture())
                .failsWithin(10, TimeUnit.SECONDS)
                .withThrowableThat()
                .withCause(broken);
        assertThatThrownBy(() -> loop.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
        loop.close();
    }

    @Test
    void aFullSocketKeepsTheOutboxAndTheCoreWaits() throws Exception {
        Ping ping = new Ping(1000);
        Balky socket = new Balky(ping);
        try (EventLoop loop = new EventLoop(LoopConfig.named("balky").withOutbox(16, 1200), socket, ping)) {
            loop.start();
            ping.done.get(20, TimeUnit.SECONDS);
        }
        assertThat(socket.refused).isPositive();
        assertThat(ping.received).isEqualTo(1000);
    }

    private static int roundTrip(Transport client, Endpoint peer) {
        Outbox outbox = new Outbox(1, 1500);
        int[] length = new int[1];
        outbox.slab().put(outbox.begin(), new byte[1200]);
        outbox.commit(1200, peer, 0);
        assertThat(client.send(outbox, 0)).isTrue();
        long giveUpNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (length[0] == 0 && System.nanoTime() - giveUpNanos < 0) {
            client.await(giveUpNanos);
            client.receive((_, _, _, received, _, _) -> length[0] = received, 1, () -> 0);
        }
        return length[0];
    }

    private static EventLoop started(String name, LoopCore core) throws IOException {
        EventLoop loop = new EventLoop(LoopConfig.named(name), loopback(), core);
        loop.start();
        return loop;
    }

    private static NioTransport loopback() throws IOException {
        return NioTransport.open(UdpConfig.onLoopback());
    }

    private static Endpoint local(EventLoop loop) {
        return loop.transport().local();
    }

    private static long sum(EventLoop loop, TransportCounter counter) {
        return loop.transport().counters().get(counter);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Silent implements LoopCore {
        @Override
        public void receive(
                Endpoint source, ByteBuffer slab, int offset, int length, int trafficClass, long nowNanos) {}

        @Override
        public long drain(Outbox outbox, long nowNanos) {
            return Deadline.NEVER;
        }
    }

    /// Sends back what it gets.
    private static final class Pong implements LoopCore {
        private final ByteBuffer owed = ByteBuffer.allocate(1 << 20);
        private @Nullable Endpoint peer;

        @Override
        public void receive(Endpoint source, ByteBuffer slab, int offset, int length, int trafficClass, long nowNanos) {
            peer = source;
            owed.put(slab.slice(offset, length));
        }

        @Override
        public long drain(Outbox outbox, long nowNanos) {
            owed.flip();
            while (owed.hasRemaining() && outbox.hasRoom() && peer != null) {
                outbox.slab().put(outbox.begin(), owed, owed.position(), 1200);
                owed.position(owed.position() + 1200);
                outbox.commit(1200, peer, 0);
            }
            owed.compact();
            return Deadline.NEVER;
        }
    }

    /// Keeps 64 datagrams under way until all came back, in order.
    private static final class Ping implements LoopCore {
        private static final int WINDOW = 64;
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private final int count;
        private Endpoint peer = new Endpoint(Octets.ofHex("7f000001"), 1);
        private int sent;
        private int received;

        Ping(int count) {
            this.count = count;
        }

        @Override
        public void receive(Endpoint source, ByteBuffer slab, int offset, int length, int trafficClass, long nowNanos) {
            if (!source.equals(peer) || length != 1200 || slab.getInt(offset) != received) {
                throw new IllegalStateException("expected " + received + " of " + peer + ", got " + slab.getInt(offset)
                        + " of " + source + " with " + length + " bytes");
            }
            received++;
            if (received == count) {
                done.complete(null);
            }
        }

        @Override
        public long drain(Outbox outbox, long nowNanos) {
            while (sent < count && sent - received < WINDOW && outbox.hasRoom()) {
                outbox.slab().putInt(outbox.begin(), sent);
                outbox.commit(1200, peer, 0);
                sent++;
            }
            return Deadline.NEVER;
        }
    }

    /// Wants to be called every 300 µs and every 3 ms in turns.
    private static final class Ticking implements LoopCore {
        private final CompletableFuture<Integer> done = new CompletableFuture<>();
        private final int count;
        private long nextNanos = System.nanoTime();
        private int ticks;
        private volatile int early;

        Ticking(int count) {
            this.count = count;
        }

        @Override
        public void receive(
                Endpoint source, ByteBuffer slab, int offset, int length, int trafficClass, long nowNanos) {}

        @Override
        public long drain(Outbox outbox, long nowNanos) {
            if (!Deadline.isDue(nextNanos, nowNanos)) {
                early++;
                return nextNanos;
            }
            ticks++;
            nextNanos = nowNanos + (ticks % 2 == 0 ? 300_000 : 3_000_000);
            if (ticks == count) {
                done.complete(ticks);
            }
            return ticks < count ? nextNanos : Deadline.NEVER;
        }
    }

    /// Takes five datagrams a call and echoes each one.
    private static final class Balky implements Transport {
        private final Ping peer;
        private final TransportCounters counters = new TransportCounters();
        private final ByteBuffer echoed = ByteBuffer.allocate(1 << 20);
        private int sent;
        private int refused;

        Balky(Ping peer) {
            this.peer = peer;
        }

        @Override
        public boolean send(Outbox outbox, long nowNanos) {
            for (int i = 0; i < 5 && sent < outbox.count(); i++, sent++) {
                echoed.put(outbox.slab().slice(outbox.offset(sent), 1200));
            }
            if (sent < outbox.count()) {
                refused++;
                return false;
            }
            sent = 0;
            return true;
        }

        @Override
        public int receive(Receiver receiver, int datagramsMax, LongSupplier clock) {
            int count = echoed.position() / 1200;
            for (int i = 0; i < count; i++) {
                receiver.receive(peer.peer, echoed, i * 1200, 1200, 0, clock.getAsLong());
            }
            echoed.clear();
            return count;
        }

        @Override
        public long poll(long nowNanos) {
            return Deadline.NEVER;
        }

        @Override
        public void await(long deadlineNanos) {
            Thread.onSpinWait();
        }

        @Override
        public void rest(long deadlineNanos) {
            Thread.onSpinWait();
        }

        @Override
        public void wakeup() {}

        @Override
        public Endpoint local() {
            return peer.peer;
        }

        @Override
        public TransportCounters counters() {
            return counters;
        }

        @Override
        public void close() {}
    }
}
