package org.tocsin.tun;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Outbox;
import org.tocsin.ip.IcmpBudget;
import org.tocsin.ip.IcmpError;
import org.tocsin.ip.InnerPacket;
import org.tocsin.uapi.DeviceTarget;
import org.tocsin.udp.LoopCore;
import org.tocsin.wireguard.Device;
import org.tocsin.wireguard.Inbound;
import org.tocsin.wireguard.Output;
import org.tocsin.wireguard.Peer;
import org.tocsin.wireguard.Received;
import org.tocsin.wireguard.Transport;

/// Moves packets between an interface and a device, in the slabs that they lie in.
@SuppressWarnings("EnumOrdinal") // an array by reason: counting allocates nothing
final class TunCore implements LoopCore {
    /// The range that a device takes; an interface may have another.
    private static final int MTU_MIN = 576;

    private static final int MTU_MAX = 65_400;
    /// As the kernel's limit for one destination: a second between errors, and a few at once.
    private static final long ERROR_INTERVAL_NANOS = 1_000_000_000L;

    private static final int ERRORS_AT_ONCE = 6;

    private final TunDevice tun;
    private final Device device;
    private final DeviceTarget target;
    private final IntSupplier ownPort;
    private final Consumer<Instant> onFloor;
    private final Consumer<Duration> onClockJumped;
    private final Runnable onGone;
    private final SegmentedPacket segments = new SegmentedPacket();
    private final Queue<Output.Transmit> transmits = new ArrayDeque<>();
    private final long[] dropped = new long[TunDrop.values().length];
    private final IcmpBudget errors = new IcmpBudget(ERRORS_AT_ONCE, ERROR_INTERVAL_NANOS);
    private long deviceDeadlineNanos = Deadline.NEVER;
    private int mtu;
    private boolean gone;

    /// @param ownPort       that the tunnel sends from now
    /// @param onFloor       keeps it over restarts before it returns
    /// @param onClockJumped told how far
    /// @param onGone        called once when the interface was deleted
    TunCore(
            TunDevice tun,
            Device device,
            DeviceTarget target,
            IntSupplier ownPort,
            Consumer<Instant> onFloor,
            Consumer<Duration> onClockJumped,
            Runnable onGone) {
        this.tun = tun;
        this.device = device;
        this.target = target;
        this.ownPort = ownPort;
        this.onFloor = onFloor;
        this.onClockJumped = onClockJumped;
        this.onGone = onGone;
    }

    long dropped(TunDrop reason) {
        return dropped[reason.ordinal()];
    }

    @Override
    public void receive(Endpoint source, ByteBuffer slab, int offset, int length, int trafficClass, long nowNanos) {
        if (!target.hasKey()) {
            drop(TunDrop.NO_KEY);
        } else if (device.handle(source, trafficClass, slab, offset, length, nowNanos) == Received.PACKET) {
            Inbound inbound = device.inbound();
            if (!tun.write(slab, inbound.offset(), inbound.length())) {
                drop(TunDrop.INTERFACE_DOWN);
            }
        }
    }

    @Override
    public long drain(Outbox outbox, long nowNanos) {
        while (true) {
            pollDevice(outbox, nowNanos);
            if (!outbox.hasRoom()) {
                return nowNanos;
            }
            if (!readInterface(outbox, nowNanos)) {
                // What was read may have asked for handshakes.
                pollDevice(outbox, nowNanos);
                return outbox.hasRoom() ? deviceDeadlineNanos : nowNanos;
            }
        }
    }

    private void pollDevice(Outbox outbox, long nowNanos) {
        while (true) {
            for (Output.Transmit next = transmits.peek(); next != null && outbox.hasRoom(); next = transmits.peek()) {
                transmits.remove();
                append(next, outbox);
            }
            if (!outbox.hasRoom()) {
                return;
            }
            switch (device.poll(nowNanos)) {
                case Output.Transmit transmit -> {
                    if (target.hasKey()) {
                        transmits.add(transmit);
                    }
                }
                case Output.WaitUntil wait -> {
                    deviceDeadlineNanos = wait.deadlineNanos();
                    return;
                }
                case Output.Idle _ -> {
                    deviceDeadlineNanos = Deadline.NEVER;
                    return;
                }
                case Output.SessionEstablished _, Output.SessionLost _, Output.EndpointChanged _, Output.KeyLog _ -> {
                    // Seen by whoever asks for the state.
                }
                case Output.EndpointsWanted _ -> {
                    // Who configures by the userspace API resolves names itself, and gives addresses.
                }
                case Output.TimestampFloor(Instant floor) -> onFloor.accept(floor);
                case Output.ClockJumped(Duration ahead) -> onClockJumped.accept(ahead);
            }
        }
    }

    private static void append(Output.Transmit transmit, Outbox outbox) {
        ByteBuffer datagram = transmit.datagram();
        int length = datagram.remaining();
        outbox.slab().put(outbox.begin(), datagram, datagram.position(), length);
        outbox.commit(length, transmit.destination(), transmit.trafficClass());
    }

    /// @return whether the outbox is full and more may wait
    private boolean readInterface(Outbox outbox, long nowNanos) {
        boolean knowsMtu = false;
        while (outbox.hasRoom()) {
            if (!segments.hasNext()) {
                TunDevice.Found found = tun.read(segments);
                if (found != TunDevice.Found.PACKET) {
                    if (found == TunDevice.Found.GONE && !gone) {
                        gone = true;
                        onGone.run();
                    }
                    return false;
                }
                if (!knowsMtu) {
                    knowsMtu = true;
                    followMtu(nowNanos);
                }
                if (!segments.hasNext()) {
                    drop(TunDrop.NO_PACKET);
                    continue;
                }
            }
            int at = outbox.begin();
            int length = segments.next(outbox.slab(), at + Transport.HEADER_SIZE);
            if (length > 0) {
                forward(outbox, at, length, nowNanos);
            } else {
                drop(TunDrop.NO_PACKET);
            }
        }
        return true;
    }

    /// Padding stops at the interface's MTU, which its owner may change at any time.
    private void followMtu(long nowNanos) {
        int now = tun.mtu(nowNanos);
        if (now != mtu && now != 0) {
            mtu = now;
            device.mtu(Math.clamp(now, MTU_MIN, MTU_MAX));
        }
    }

    private void forward(Outbox outbox, int at, int length, long nowNanos) {
        ByteBuffer slab = outbox.slab();
        int packet = at + Transport.HEADER_SIZE;
        if (!target.hasKey()) {
            drop(TunDrop.NO_KEY);
            return;
        }
        if (OwnDatagram.is(slab, packet, length, ownPort.getAsInt())) {
            drop(TunDrop.ROUTING_LOOP);
            return;
        }
        Optional<Peer> peer =
                device.route(slab, InnerPacket.destinationOffset(slab, packet), InnerPacket.addressSize(slab, packet));
        if (peer.isEmpty()) {
            drop(TunDrop.NO_PEER);
            answerUnreachable(slab, packet, length, nowNanos);
            return;
        }
        Optional<Endpoint> endpoint = peer.get().endpoint();
        int trafficClass = InnerPacket.trafficClass(slab, packet);
        int sealed = endpoint.isEmpty() ? 0 : device.seal(peer.get(), slab, at, length, nowNanos);
        if (sealed > 0) {
            outbox.commit(sealed, endpoint.get(), Transport.outerTrafficClass(trafficClass));
        } else {
            device.send(peer.get(), slab.slice(packet, length), nowNanos);
        }
    }

    /// As the kernel does, so that a program hears at once that there is no way.
    private void answerUnreachable(ByteBuffer slab, int packet, int length, long nowNanos) {
        ByteBuffer error = IcmpError.of(IcmpError.Reason.HOST_UNREACHABLE, slab, packet, length);
        if (error.hasRemaining() && errors.take(nowNanos) && !tun.write(error, 0, error.remaining())) {
            drop(TunDrop.INTERFACE_DOWN);
        }
    }

    private void drop(TunDrop reason) {
        dropped[reason.ordinal()]++;
    }
}
