package org.tocsin.sctp.packetdrill;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Octets;
import org.tocsin.sctp.Association;
import org.tocsin.sctp.AssociationConfig;
import org.tocsin.sctp.AssociationTimers;
import org.tocsin.sctp.CloseReason;
import org.tocsin.sctp.CongestionControlKind;
import org.tocsin.sctp.IncomingMessage;
import org.tocsin.sctp.OutgoingMessage;
import org.tocsin.sctp.Output;
import org.tocsin.sctp.SendResult;
import org.tocsin.testkit.Capture;
import org.tocsin.testkit.Seeds;

/// The association under test behind the system calls of a script, in virtual time.
final class ScriptSocket {
    static final int PORT = 5000;

    /// A packet that the association wrote.
    record Sent(long atNanos, byte[] bytes) {}

    private static final int MESSAGE_CLASS = 3;

    private AssociationConfig config = AssociationConfig.defaults()
            .withLocalPort(PORT)
            .withRemotePort(PORT)
            // Ethernet less an IPv4 header: the scripts' largest message, 1452 bytes, is not fragmented.
            .withPacketBytesMax(1480)
            .withOutboundStreams(10)
            .withInboundStreamsMax(2048)
            .withCongestionControl(CongestionControlKind.NEW_RENO)
            // No path MTU is probed for, which the scripts know nothing of.
            .withBasePacketBytes(1480)
            // RFC 9260, section 16, but for two: no script waits for a HEARTBEAT, and the timeout is reckoned with a
            // peer
            // that acknowledges no later than we do, so we must not be late.
            .withTimers(AssociationTimers.defaults()
                    .withRtoInitial(Duration.ofSeconds(1))
                    .withRtoMin(Duration.ofSeconds(1))
                    .withRtoMax(Duration.ofSeconds(60))
                    .withHeartbeatInterval(Duration.ZERO)
                    .withMaxRetransmissions(10)
                    .withMaxInitRetransmissions(8));

    private @Nullable Association association;
    private final ByteBuffer slab = ByteBuffer.allocate(2048);
    private final ArrayDeque<Sent> sent = new ArrayDeque<>();
    private final ArrayDeque<IncomingMessage> received = new ArrayDeque<>();
    private final List<Output> events = new ArrayList<>();
    private long wakeNanos = Deadline.NEVER;
    private int connection = -1;
    private long now;

    ScriptSocket(long startNanos) {
        now = startNanos;
    }

    long now() {
        return now;
    }

    ArrayDeque<Sent> sent() {
        return sent;
    }

    private Association opened() {
        if (association == null) {
            association = new Association(config, Seeds.random(1)::nextBytes, Seeds.random(2));
        }
        return association;
    }

    void handle(byte[] packet) {
        Capture.ofTests().record(ByteBuffer.wrap(packet), 0, packet.length, now);
        boolean _ = opened().handle(ByteBuffer.wrap(packet), 0, packet.length, now);
        drain();
    }

    /// When the association next does something by itself.
    long wakeNanos() {
        return wakeNanos;
    }

    void advance(long untilNanos) {
        while (wakeNanos != Deadline.NEVER && wakeNanos - untilNanos <= 0) {
            now = Deadline.isDue(wakeNanos, now) ? now : wakeNanos;
            drain();
        }
        now = Deadline.isDue(untilNanos, now) ? now : untilNanos;
    }

    private void drain() {
        boolean more = true;
        while (more) {
            drainEvents();
            more = opened().mostUrgentClass(now) >= 0;
            if (more) {
                int length = opened().fill(slab, 0, slab.capacity(), now);
                Capture.ofTests().record(slab, 0, length, now);
                sent.add(new Sent(now, Arrays.copyOf(slab.array(), length)));
            }
        }
    }

    private void drainEvents() {
        while (true) {
            switch (opened().poll(now)) {
                case Output.WaitUntil wait -> {
                    wakeNanos = wait.deadlineNanos();
                    return;
                }
                case Output.Idle _ -> {
                    wakeNanos = Deadline.NEVER;
                    return;
                }
                case Output.Received(IncomingMessage message) -> received.add(message);
                case Output event -> events.add(event);
            }
        }
    }

    /// Makes a system call.
    ///
    /// @return whether its result is as the script says
    boolean call(Term.Call call, String result) {
        boolean right = switch (call.name()) {
            case "socket", "bind", "fcntl" -> true;
            case "listen" -> opened().isClosed();
            case "connect" -> {
                connection = descriptor(call);
                opened().connect(now);
                yield true;
            }
            case "accept" -> accept(result);
            case "setsockopt" -> setOption(call);
            case "getsockopt" -> optionIs(call);
            case "read" -> read(result);
            case "write" -> write((int) number(call, 2), result);
            case "shutdown" -> {
                opened().shutdown(now);
                yield true;
            }
            case "close" -> {
                if (descriptor(call) == connection) {
                    opened().shutdown(now);
                }
                yield true;
            }
            default -> throw new IllegalArgumentException("unknown call: " + call.name());
        };
        if (association != null) {
            drain();
        }
        return right;
    }

    private static int descriptor(Term.Call call) {
        return (int) number(call, 0);
    }

    private static long number(Term.Call call, int index) {
        return ((Term.Atom) call.arguments().get(index)).number();
    }

    private boolean accept(String result) {
        boolean established = has(Output.Connected.class);
        if (result.startsWith("-1")) {
            return !established;
        }
        connection = Integer.parseInt(result);
        return established;
    }

    private boolean has(Class<? extends Output> type) {
        return events.stream().anyMatch(type::isInstance);
    }

    private boolean setOption(Term.Call call) {
        String option = ((Term.Atom) call.arguments().get(2)).text();
        if (call.arguments().get(3) instanceof Term.Sequence values) {
            Term.Call set = new Term.Call(option, values.items());
            AssociationTimers timers = config.timers();
            switch (option) {
                case "SCTP_RTOINFO" ->
                    config = config.withTimers(timers.withRtoInitial(Duration.ofMillis(set.number("srto_initial", 0)))
                            .withRtoMin(Duration.ofMillis(set.number("srto_min", 0)))
                            .withRtoMax(Duration.ofMillis(set.number("srto_max", 0))));
                case "SCTP_INITMSG" -> setInitial(set);
                // Heartbeats and path MTU discovery are off anyway.
                case "SCTP_PEER_ADDR_PARAMS" -> {}
                default -> throw new IllegalArgumentException("unknown option: " + option);
            }
        }
        return true;
    }

    /// 0 leaves a value as it is.
    private void setInitial(Term.Call set) {
        int outbound = (int) set.number("sinit_num_ostreams", 0);
        int inbound = (int) set.number("sinit_max_instreams", 0);
        int attempts = (int) set.number("sinit_max_attempts", 0);
        config = config.withOutboundStreams(outbound == 0 ? config.outboundStreams() : outbound)
                .withInboundStreamsMax(inbound == 0 ? config.inboundStreamsMax() : inbound);
        if (attempts != 0) {
            config = config.withTimers(config.timers().withMaxInitRetransmissions(attempts));
        }
    }

    private boolean optionIs(Term.Call call) {
        String option = ((Term.Atom) call.arguments().get(2)).text();
        Term.Sequence expected = (Term.Sequence) call.arguments().get(3);
        if (option.equals("SO_ERROR")) {
            boolean unreachable = events.contains(new Output.Closed(new CloseReason.Unreachable()));
            boolean timedOut = expected.items().getFirst().equals(new Term.Atom("ETIMEDOUT"));
            return timedOut ? unreachable : !has(Output.Closed.class);
        }
        // SCTP_STATUS: the outbound streams show in what is refused.
        int streams = (int) new Term.Call(option, expected.items()).number("sstat_outstrms", 0);
        return opened().status().established()
                && opened().send(message(1, streams), now)
                        .equals(new SendResult.Refused(SendResult.Reason.UNKNOWN_STREAM, streams));
    }

    private boolean read(String result) {
        IncomingMessage message = received.poll();
        if (result.startsWith("-1")) {
            return message == null;
        }
        if (result.equals("0")) {
            return message == null && !opened().status().established();
        }
        return message != null && message.payload().size() == Integer.parseInt(result);
    }

    private boolean write(int size, String result) {
        SendResult sending = opened().send(message(size, 0), now);
        return result.startsWith("-1") == sending instanceof SendResult.Refused;
    }

    private static OutgoingMessage message(int size, int streamId) {
        return new OutgoingMessage(Octets.wrap(new byte[size]), streamId, 0, MESSAGE_CLASS, false, Deadline.NEVER);
    }
}
