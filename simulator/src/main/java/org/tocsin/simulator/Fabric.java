package org.tocsin.simulator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Octets;
import org.tocsin.testkit.Agenda;

/// The modelled internet for whole messages, with all nodes on it.
///
/// It stands for tunnels and associations that are up: a message is cut into packets, which leave by strict
/// class, round after round of the most urgent one; each takes the uplink, the distance, and the downlink's
/// queue. What is lost comes again after one and a half round trips, doubling up to [#RETRY_MAX_NANOS]. SACKs go as
/// [SackDebts] has them, and are not lost.
/// There is no congestion window: what it costs only runs with all layers show.
final class Fabric {
    /// A repetition waits no longer than this: the bound that an association puts on its timer between our
    /// nodes.
    static final long RETRY_MAX_NANOS = 1_000_000_000L;

    private static final long RETRY_MIN_NANOS = 10_000_000L;
    /// Until the neighbours of a crashed node know: three heartbeats of a second. Guess.
    private static final long DETECTION_NANOS = 3_000_000_000L;

    final Agenda agenda;
    private final Geography geography;
    private final int[] places;
    private final LinkProfile links;
    private final CpuProfile cpu;
    private final RandomGenerator random;
    private final TraceHash trace;
    private final Arrivals arrivals;
    private final List<Access> accesses = new ArrayList<>();
    private final Traffic traffic = new Traffic();
    private final UplinkMeter uplinks;
    private long transfers;

    Fabric(
            Agenda agenda,
            Geography geography,
            int[] places,
            LinkProfile links,
            CpuProfile cpu,
            RandomGenerator random,
            TraceHash trace,
            Arrivals arrivals) {
        this.agenda = agenda;
        this.geography = geography;
        this.places = places;
        this.links = links;
        this.cpu = cpu;
        this.random = random;
        this.trace = trace;
        this.arrivals = arrivals;
        this.uplinks = new UplinkMeter(places.length);
        for (int i = 0; i < places.length; i++) {
            accesses.add(new Access());
        }
    }

    int nodes() {
        return places.length;
    }

    Traffic traffic() {
        return traffic;
    }

    UplinkMeter uplinks() {
        return uplinks;
    }

    void attach(int node, Participant participant) {
        Access access = accesses.get(node);
        access.participant = participant;
        access.upSinceNanos = agenda.nowNanos();
    }

    Participant participant(int node) {
        Participant participant = accesses.get(node).participant;
        if (participant == null) {
            throw new IllegalStateException("node " + node + " has no participant");
        }
        return participant;
    }

    boolean isUp(int node) {
        return accesses.get(node).participant != null;
    }

    void crash(int node) {
        Access access = accesses.get(node);
        access.participant = null;
        access.life++;
        access.queue.clear();
        access.sacks.clear();
        access.wakeAtNanos = Deadline.NEVER;
        agenda.after(DETECTION_NANOS, () -> {
            for (int other = 0; other < accesses.size(); other++) {
                Participant participant = accesses.get(other).participant;
                if (participant != null) {
                    participant.peerDown(node, agenda.nowNanos());
                }
            }
        });
    }

    /// Whether the node has lived since the object was published.
    boolean upSinceStart(int node, SimObject object) {
        Access access = accesses.get(node);
        return access.life == 0 || arrivals.publishedAtNanos(object.index()) - access.upSinceNanos >= 0;
    }

    /// Whether the node can ask for what it missed.
    boolean isHeard(int node) {
        return accesses.get(node).misbehaviour != Misbehaviour.SILENT;
    }

    /// From now on the node does this to what it sends.
    void misbehave(int node, Misbehaviour misbehaviour) {
        accesses.get(node).misbehaviour = misbehaviour;
    }

    /// Packets between nodes of different sides vanish from now on.
    void side(int node, int side) {
        accesses.get(node).side = side;
    }

    long oneWayNanos(int from, int to) {
        return geography.oneWayNanos(places[from], places[to]);
    }

    /// @param isRedundant whether its sender does not wait to hear that it came
    void send(
            int from,
            int to,
            Object message,
            int bytes,
            int messageClass,
            long deadlineNanos,
            long tag,
            boolean isRedundant) {
        Access access = accesses.get(from);
        if (from == to) {
            throw new IllegalArgumentException("node " + from + " sends to itself");
        }
        Object sent = access.misbehaviour.instead(message);
        if (sent == null) {
            return;
        }
        traffic.messages++;
        Transfer transfer = new Transfer(
                from,
                to,
                sent,
                bytes,
                messageClass,
                deadlineNanos,
                tag,
                isRedundant,
                transfers++,
                accesses.get(to).life);
        transfer.senderLife = access.life;
        if (access.misbehaviour == Misbehaviour.LATE) {
            after(from, Misbehaviour.LATE_NANOS, () -> enqueue(transfer));
        } else {
            enqueue(transfer);
        }
    }

    private void enqueue(Transfer transfer) {
        Access access = accesses.get(transfer.from);
        access.queue.add(transfer);
        if (!access.busy) {
            sendNext(transfer.from);
        }
    }

    /// One datagram: in turn through the uplink, over the distance, through the downlink, each with its
    /// queue.
    void datagram(int from, int to, byte[] bytes) {
        Access access = accesses.get(from);
        if (access.misbehaviour == Misbehaviour.SILENT || to < 0 || to >= nodes() || to == from) {
            return;
        }
        traffic.messages++;
        long wireBytes = bytes.length + (long) LinkProfile.DATAGRAM_HEADERS_BYTES;
        long now = agenda.nowNanos();
        long freeNanos = access.uplink.pass(now, wireBytes, links.upBitsPerSecond(), links.downQueueBytes());
        boolean isLost = links.loss() > 0 && random.nextDouble() < links.loss();
        if (freeNanos == Deadline.NEVER || isLost || isCut(from, to)) {
            traffic.lost++;
            return;
        }
        traffic.wireBytes += wireBytes;
        uplinks.sent(from, wireBytes);
        int life = accesses.get(to).life;
        agenda.at(freeNanos + oneWayNanos(from, to) + jitterNanos(), () -> {
            Access receiver = accesses.get(to);
            long arrival = agenda.nowNanos();
            long readNanos =
                    receiver.downlink.pass(arrival, wireBytes, links.downBitsPerSecond(), links.downQueueBytes());
            if (receiver.life != life || readNanos == Deadline.NEVER) {
                traffic.lost++;
                return;
            }
            traffic.receivedBytes += wireBytes;
            agenda.at(readNanos + cpu.hop().toNanos(), () -> read(from, to, life, bytes));
        });
    }

    private void read(int from, int to, int life, byte[] bytes) {
        Access receiver = accesses.get(to);
        if (receiver.participant != null && receiver.life == life) {
            trace.note(agenda.nowNanos(), (long) from << 32 | to, Arrays.hashCode(bytes));
            receiver.participant.handle(from, bytes, agenda.nowNanos());
        }
    }

    void cancel(int from, int to, long tag) {
        if (accesses.get(from).queue.cancel(to, tag)) {
            traffic.cancelled++;
        }
    }

    void wakeAt(int node, long atNanos) {
        Access access = accesses.get(node);
        long now = agenda.nowNanos();
        long at = atNanos - now < 0 ? now : atNanos;
        if (access.wakeAtNanos != Deadline.NEVER && access.wakeAtNanos - at <= 0) {
            return;
        }
        access.wakeAtNanos = at;
        agenda.at(at, () -> {
            if (access.wakeAtNanos == at) {
                access.wakeAtNanos = Deadline.NEVER;
                participant(node).wake(at);
            }
        });
    }

    void after(int node, long nanos, Runnable action) {
        int life = accesses.get(node).life;
        agenda.after(nanos, () -> {
            if (accesses.get(node).life == life) {
                action.run();
            }
        });
    }

    void probe(int from, int to, int bytes, LongConsumer answer) {
        long roundTrip = roundTripNanos(from, to);
        traffic.probes++;
        traffic.wireBytes += bytes;
        after(from, roundTrip, () -> answer.accept(isUp(to) && !isCut(from, to) ? roundTrip : -1));
    }

    long roundTripNanos(int from, int to) {
        return 2 * oneWayNanos(from, to) + jitterNanos() + jitterNanos();
    }

    void delivered(int node, int objectIndex) {
        arrivals.delivered(objectIndex, node, agenda.nowNanos());
    }

    void delivered(int node, int objectIndex, Octets payload) {
        arrivals.check(objectIndex, payload);
        delivered(node, objectIndex);
    }

    void duplicate() {
        traffic.duplicates++;
    }

    private void sendNext(int from) {
        Access access = accesses.get(from);
        while (!access.busy) {
            int owed = access.sacks.payNext();
            if (owed >= 0) {
                occupy(from, links.sackWireBytes(), () -> acknowledge(from, owed));
                continue;
            }
            Transfer transfer = access.queue.next(agenda.nowNanos());
            if (transfer == null) {
                return;
            }
            boolean hasSack = access.sacks.owes(transfer.to);
            int payload = transfer.takeFragment(links.payloadBytes(hasSack));
            if (transfer.isSent()) {
                access.queue.remove(transfer);
            }
            access.sacks.pay(transfer.to);
            long wireBytes = links.wireBytes(payload, hasSack);
            occupy(from, wireBytes, () -> launch(transfer, payload, wireBytes, 0));
        }
    }

    /// Takes the uplink for a packet.
    private void occupy(int from, long wireBytes, Runnable launch) {
        traffic.wireBytes += wireBytes;
        uplinks.sent(from, wireBytes);
        long nanos = LinkProfile.serialisationNanos(wireBytes, links.upBitsPerSecond());
        if (nanos == 0) {
            launch.run();
            return;
        }
        Access access = accesses.get(from);
        access.busy = true;
        agenda.after(nanos, () -> {
            access.busy = false;
            launch.run();
            sendNext(from);
        });
    }

    private void acknowledge(int from, int to) {
        agenda.after(oneWayNanos(from, to), () -> {
            long wireBytes = links.sackWireBytes();
            accesses.get(to)
                    .downlink
                    .pass(agenda.nowNanos(), wireBytes, links.downBitsPerSecond(), links.downQueueBytes());
            traffic.receivedBytes += wireBytes;
        });
    }

    private void launch(Transfer transfer, int payload, long wireBytes, int attempt) {
        boolean isLost = isCut(transfer.from, transfer.to) || (links.loss() > 0 && random.nextDouble() < links.loss());
        if (isLost) {
            repeat(transfer, payload, wireBytes, attempt);
            return;
        }
        long nanos = oneWayNanos(transfer.from, transfer.to) + jitterNanos();
        if (links.reordering() > 0 && random.nextDouble() < links.reordering()) {
            nanos += random.nextLong(nanos / 2 + 1);
        }
        agenda.after(nanos, () -> arrive(transfer, payload, wireBytes, attempt));
    }

    /// Repeats go out beside the queue: a repeated packet inherits its class, and there are few.
    private void repeat(Transfer transfer, int payload, long wireBytes, int attempt) {
        traffic.lost++;
        long waitNanos = Math.max(RETRY_MIN_NANOS, 3 * oneWayNanos(transfer.from, transfer.to)) << Math.min(attempt, 8);
        agenda.after(Math.min(waitNanos, RETRY_MAX_NANOS), () -> {
            boolean isAlive = isAlive(transfer) && accesses.get(transfer.from).life == transfer.senderLife;
            if (isAlive && !Deadline.isDue(transfer.deadlineNanos, agenda.nowNanos())) {
                traffic.wireBytes += wireBytes;
                launch(transfer, payload, wireBytes, attempt + 1);
            }
        });
    }

    private void arrive(Transfer transfer, int payload, long wireBytes, int attempt) {
        if (!isAlive(transfer)) {
            return;
        }
        Access access = accesses.get(transfer.to);
        long now = agenda.nowNanos();
        long readNanos = access.downlink.pass(now, wireBytes, links.downBitsPerSecond(), links.downQueueBytes());
        if (readNanos == Deadline.NEVER) {
            repeat(transfer, payload, wireBytes, attempt);
            return;
        }
        traffic.receivedBytes += wireBytes;
        transfer.bytesMissing -= payload;
        boolean isWhole = transfer.bytesMissing == 0;
        agenda.at(readNanos + cpu.hop().toNanos(), () -> read(transfer, isWhole));
    }

    private void read(Transfer transfer, boolean isWhole) {
        Access access = accesses.get(transfer.to);
        if (!isAlive(transfer)) {
            return;
        }
        boolean asks = isWhole && !transfer.isRedundant;
        long serial = access.sacks.came(transfer.from, asks);
        if (serial >= 0) {
            after(transfer.to, SackDebts.WAIT_NANOS, () -> {
                access.sacks.waited(transfer.from, serial);
                sendNext(transfer.to);
            });
        }
        if (isWhole) {
            deliver(transfer);
        }
        sendNext(transfer.to);
    }

    private void deliver(Transfer transfer) {
        Participant receiver = participant(transfer.to);
        long now = agenda.nowNanos();
        trace.note(now, (long) transfer.from << 32 | transfer.to, transfer.bytes);
        receiver.handle(transfer.from, transfer.message, now);
        if (transfer.tag != 0) {
            agenda.after(oneWayNanos(transfer.to, transfer.from), () -> {
                Participant sender = accesses.get(transfer.from).participant;
                if (sender != null && accesses.get(transfer.from).life == transfer.senderLife) {
                    sender.sent(transfer.to, transfer.tag, agenda.nowNanos());
                }
            });
        }
    }

    private boolean isAlive(Transfer transfer) {
        Access access = accesses.get(transfer.to);
        return access.participant != null && access.life == transfer.receiverLife;
    }

    private boolean isCut(int from, int to) {
        return accesses.get(from).side != accesses.get(to).side;
    }

    private long jitterNanos() {
        long bound = links.jitter().toNanos();
        return bound == 0 ? 0 : random.nextLong(bound + 1);
    }

    /// How one node is attached.
    private static final class Access {
        private @Nullable Participant participant;
        private final SendQueue queue = new SendQueue();
        private boolean busy;
        private Misbehaviour misbehaviour = Misbehaviour.NONE;
        private final SackDebts sacks = new SackDebts();
        private final Serialiser uplink = new Serialiser();
        private final Serialiser downlink = new Serialiser();
        private long wakeAtNanos = Deadline.NEVER;
        private long upSinceNanos;
        private int life;
        private int side;
    }
}
