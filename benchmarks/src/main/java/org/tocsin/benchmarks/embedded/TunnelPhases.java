package org.tocsin.benchmarks.embedded;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.tocsin.sctp.AssociationStatus;
import org.tocsin.sctp.OutgoingMessage;

/// The two ends, connected, and what is done with them one after the other.
final class TunnelPhases implements AutoCloseable {
    private static final long CONNECT_SECONDS = 15;
    private static final long DRAIN_SECONDS = 20;
    private static final long PING_PONG_SECONDS = 30;

    private final FarEnd far;
    private final BenchNode near;

    private TunnelPhases(FarEnd far, BenchNode near) {
        this.far = far;
        this.near = near;
    }

    /// What both processes allocated in a second of steady traffic.
    ///
    /// @param packets SCTP packets that the near end sealed
    record Allocation(long bytes, long packets) {}

    record Throughput(List<DeliveryMeter.Sample> samples, List<Allocation> allocations) {}

    static TunnelPhases connect() throws IOException, InterruptedException {
        Handshake handshake = new Handshake();
        FarEnd far = FarEnd.start();
        try {
            TunnelPhases phases = new TunnelPhases(far, BenchNode.open("bench-near", handshake));
            try {
                phases.dial(handshake);
                return phases;
            } catch (IOException | InterruptedException | RuntimeException e) {
                phases.near.close();
                throw e;
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            far.close();
            throw e;
        }
    }

    private void dial(Handshake handshake) throws IOException, InterruptedException {
        far.peer(near.publicKey(), near.endpoint().port());
        near.onLoop(end -> {
            long now = System.nanoTime();
            end.peer(far.publicKey(), FarMain.loopback(far.port()), now);
            end.connect(now);
            return true;
        });
        boolean _ = near.await(handshake.connected(), CONNECT_SECONDS);
    }

    /// Which way to the socket the two ends have.
    String transports() {
        return near.transport().equals(far.transport()) ? near.transport() : near.transport() + "+" + far.transport();
    }

    /// A closed window of equal messages from the near end to the far one.
    ///
    /// Goes on for `least`, and then until `packetsMin` packets were sent in steady state or `most` is over.
    Throughput throughput(
            OutgoingMessage message, int window, Duration sample, Duration least, Duration most, long packetsMin)
            throws IOException, InterruptedException {
        far.begin(sample.toNanos());
        ClosedWindow traffic = begin(message, window);
        List<Allocation> allocations = new ArrayList<>();
        long start = System.nanoTime();
        long packetsSince = 0;
        long packetsBefore = 0;
        long bytesBefore = 0;
        for (long took = 0;
                took < least.toNanos() || (packetsSince < packetsMin && took < most.toNanos());
                took = System.nanoTime() - start) {
            Thread.sleep(sample);
            long packets = near.onLoop(TunnelEnd::packetsSent);
            long bytes = AllocatedBytes.now() + far.allocatedBytes();
            // The first second fills queues and makes first samples; it is not steady.
            if (packetsBefore > 0) {
                allocations.add(new Allocation(bytes - bytesBefore, packets - packetsBefore));
                packetsSince += packets - packetsBefore;
            }
            packetsBefore = packets;
            bytesBefore = bytes;
        }
        end(traffic);
        return new Throughput(far.samples(), allocations);
    }

    /// @return every round trip in nanoseconds
    long[] pingPong(OutgoingMessage message, int roundTrips) throws IOException, InterruptedException {
        PingPong traffic = new PingPong(message, roundTrips);
        near.onLoop(end -> {
            end.traffic(traffic);
            traffic.start(end, System.nanoTime());
            return true;
        });
        return near.await(traffic.done(), PING_PONG_SECONDS);
    }

    /// The steps of both loops while messages pass.
    StepTimes steps(OutgoingMessage message, int window, Duration span) throws IOException, InterruptedException {
        ClosedWindow traffic = begin(message, window);
        StepTimes nearBefore = StepTimes.of(near.stats());
        StepTimes farBefore = far.steps();
        Thread.sleep(span);
        StepTimes nearAfter = StepTimes.of(near.stats());
        StepTimes farAfter = far.steps();
        end(traffic);
        return nearAfter.since(nearBefore).plus(farAfter.since(farBefore));
    }

    private ClosedWindow begin(OutgoingMessage message, int window) throws IOException, InterruptedException {
        ClosedWindow traffic = new ClosedWindow(message, window);
        near.onLoop(end -> {
            end.traffic(traffic);
            traffic.start(end, System.nanoTime());
            return true;
        });
        return traffic;
    }

    private void end(ClosedWindow traffic) throws IOException, InterruptedException {
        near.onLoop(_ -> {
            traffic.stop();
            return true;
        });
        long _ = near.await(traffic.drained(), DRAIN_SECONDS);
    }

    /// The near end's association.
    AssociationStatus nearStatus() throws IOException, InterruptedException {
        return near.onLoop(end -> end.association().status());
    }

    @Override
    public void close() throws IOException {
        near.close();
        far.close();
    }
}
