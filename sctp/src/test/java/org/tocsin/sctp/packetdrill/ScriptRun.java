package org.tocsin.sctp.packetdrill;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tocsin.bytes.Deadline;
import org.tocsin.sctp.packet.Chunk;
import org.tocsin.sctp.packet.SctpPacket;

/// Plays one script.
final class ScriptRun {
    private static final Pattern PACKET = Pattern.compile("([<>]) sctp(?:\\(tag=(\\d+)\\))?: (.*)", Pattern.DOTALL);
    /// Longer than any backoff.
    private static final long PATIENCE_NANOS = Duration.ofSeconds(120).toNanos();

    private final Script script;
    private final Sequences sequences = new Sequences();
    private final PacketBuilder builder = new PacketBuilder(sequences);
    private final PacketDump dump;
    private final ScriptSocket socket;
    private long previousNanos;
    private int injectedTag;

    ScriptRun(Script script) {
        this.script = script;
        dump = new PacketDump(sequences, script.extensionsHidden());
        // Near the wrap of the clock.
        previousNanos = Long.MAX_VALUE - Duration.ofMillis(1500).toNanos() - 1;
        socket = new ScriptSocket(previousNanos);
    }

    /// @return what went otherwise, empty if nothing did
    Optional<String> play() {
        for (Script.Step step : script.steps()) {
            Optional<String> failure = play(step);
            if (failure.isPresent()) {
                return Optional.of(step.text() + ": " + failure.get());
            }
        }
        return Optional.empty();
    }

    private Optional<String> play(Script.Step step) {
        long targetNanos = previousNanos + step.delayNanos();
        Matcher packet = PACKET.matcher(step.text());
        if (packet.matches() && packet.group(1).equals(">")) {
            List<Term> chunks = new TermReader(packet.group(3))
                    .chunks().stream().map(ScriptRun::numberedFlags).toList();
            return expect(chunks, step.anyTime(), targetNanos);
        }
        socket.advance(targetNanos);
        previousNanos = targetNanos;
        if (packet.matches()) {
            inject(new TermReader(packet.group(3)).chunks(), packet.group(2));
            return Optional.empty();
        }
        TermReader reader = new TermReader(step.text());
        Term.Call call = reader.call();
        String result = reader.rest().replaceFirst("^=\\s*", "").replaceFirst("\\s*\\(.*", "");
        return socket.call(call, result) ? Optional.empty() : Optional.of("another result");
    }

    /// What letters mean depends on the chunk.
    private static Term numberedFlags(Term term) {
        Term.Call chunk = (Term.Call) term;
        boolean open = chunk.value("flgs").orElse(new Term.Any()) instanceof Term.Any;
        List<Term> arguments = chunk.arguments().stream()
                .map(argument -> !open
                                && argument instanceof Term.Named named
                                && named.key().equals("flgs")
                        ? Term.named("flgs", ChunkNames.flags(chunk))
                        : argument)
                .toList();
        return new Term.Call(chunk.name(), arguments);
    }

    /// @param tag given where it is not the association's
    private void inject(List<Term> chunks, String tag) {
        int type = -1;
        int flags = 0;
        if (chunks.getFirst() instanceof Term.Call first) {
            type = ChunkNames.type(first);
            flags = ChunkNames.flags(first);
            if (type == Chunk.INIT || type == Chunk.INIT_ACK) {
                sequences.peer((int) first.number("tag", 0));
            }
        }
        boolean reflected = (type == Chunk.ABORT || type == Chunk.SHUTDOWN_COMPLETE) && flags != 0;
        if (tag != null) {
            injectedTag = sequences.named(Long.parseLong(tag));
        } else if (type == Chunk.INIT) {
            injectedTag = 0;
        } else {
            injectedTag = reflected ? sequences.peerTag() : sequences.localTag();
        }
        socket.handle(builder.build(chunks, ScriptSocket.PORT, injectedTag));
    }

    private Optional<String> expect(List<Term> chunks, boolean anyTime, long targetNanos) {
        long latestNanos = anyTime ? socket.now() + PATIENCE_NANOS : targetNanos + script.toleranceNanos();
        while (socket.sent().isEmpty()) {
            long wakeNanos = socket.wakeNanos();
            if (wakeNanos == Deadline.NEVER || wakeNanos - latestNanos > 0) {
                return Optional.of("nothing was sent");
            }
            socket.advance(wakeNanos);
        }
        ScriptSocket.Sent sent = socket.sent().remove();
        long lateNanos = sent.atNanos() - targetNanos;
        previousNanos = anyTime ? sent.atNanos() : targetNanos;
        learn(chunks.getFirst(), sent.bytes());
        List<Term> actual = dump.dump(sent.bytes());
        if (!Term.matches(new Term.Sequence(chunks), new Term.Sequence(actual))) {
            return Optional.of("sent " + actual);
        }
        if (!anyTime && Math.abs(lateNanos) > script.toleranceNanos()) {
            return Optional.of("sent " + lateNanos / 1e6 + " ms late");
        }
        return bearsTheRightTag(sent.bytes()) ? Optional.empty() : Optional.of("sent with another verification tag");
    }

    private void learn(Term expected, byte[] packet) {
        ByteBuffer slab = ByteBuffer.wrap(packet);
        int at = SctpPacket.HEADER_SIZE;
        int type = Chunk.type(slab, at);
        if ((type == Chunk.INIT || type == Chunk.INIT_ACK) && expected instanceof Term.Call call) {
            sequences.choose(slab.getInt(at + 4), call.number("tag", -1), slab.getInt(at + 16), call.number("tsn", 0));
        }
        if (type == Chunk.INIT_ACK) {
            sequences.cookie(PacketDump.cookie(packet, at));
        }
    }

    /// RFC 9260, section 8.5.
    private boolean bearsTheRightTag(byte[] packet) {
        ByteBuffer slab = ByteBuffer.wrap(packet);
        int tag = SctpPacket.verificationTag(slab, 0);
        int type = Chunk.type(slab, SctpPacket.HEADER_SIZE);
        if (type == Chunk.INIT) {
            return tag == 0;
        }
        boolean mayReflect = type == Chunk.ABORT || type == Chunk.SHUTDOWN_COMPLETE;
        boolean reflected = mayReflect && (Chunk.flags(slab, SctpPacket.HEADER_SIZE) & Chunk.FLAG_TAG_REFLECTED) != 0;
        return tag == (reflected ? injectedTag : sequences.peerTag());
    }
}
