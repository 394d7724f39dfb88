package org.tocsin.sctp.packetdrill;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.tocsin.bytes.Octets;
import org.tocsin.sctp.packet.Chunk;
import org.tocsin.sctp.packet.ChunkCursor;
import org.tocsin.sctp.packet.DataChunk;
import org.tocsin.sctp.packet.ErrorCause;
import org.tocsin.sctp.packet.Parameter;
import org.tocsin.sctp.packet.SackChunk;

/// Writes down a packet of the association as a script would.
final class PacketDump {
    private static final int INIT_SIZE = 20;

    private final Sequences sequences;
    private final boolean extensionsHidden;

    PacketDump(Sequences sequences, boolean extensionsHidden) {
        this.sequences = sequences;
        this.extensionsHidden = extensionsHidden;
    }

    List<Term> dump(byte[] packet) {
        ByteBuffer slab = ByteBuffer.wrap(packet);
        ChunkCursor cursor = new ChunkCursor();
        cursor.reset(slab, 0, packet.length);
        List<Term> chunks = new ArrayList<>();
        while (cursor.next()) {
            chunks.add(chunk(slab, cursor.at()));
        }
        cursor.malformed().ifPresent(reason -> chunks.add(new Term.Atom("malformed: " + reason)));
        return chunks;
    }

    private Term chunk(ByteBuffer slab, int at) {
        int type = Chunk.type(slab, at);
        int length = Chunk.length(slab, at);
        int flags = Chunk.flags(slab, at);
        List<Term> fields = new ArrayList<>();
        // Every sender may set the I bit (RFC 7053); the scripts are older.
        fields.add(Term.named("flgs", type == Chunk.DATA ? flags & ~DataChunk.FLAG_IMMEDIATE : flags));
        switch (type) {
            case Chunk.DATA -> {
                fields.add(Term.named("len", length));
                fields.add(Term.named("tsn", sequences.toScript(DataChunk.tsn(slab, at))));
                fields.add(Term.named("sid", DataChunk.streamId(slab, at)));
                fields.add(Term.named("ssn", DataChunk.streamSequenceNumber(slab, at)));
                fields.add(Term.named("ppid", DataChunk.ppid(slab, at)));
            }
            case Chunk.INIT, Chunk.INIT_ACK -> {
                fields.add(Term.named("tag", sequences.scriptTag(slab.getInt(at + 4))));
                fields.add(Term.named("a_rwnd", slab.getInt(at + 8) & 0xffff_ffffL));
                fields.add(Term.named("os", slab.getShort(at + 12) & 0xffff));
                fields.add(Term.named("is", slab.getShort(at + 14) & 0xffff));
                fields.add(Term.named("tsn", sequences.toScript(slab.getInt(at + 16))));
                fields.addAll(parameters(slab, at + INIT_SIZE, at + length));
            }
            case Chunk.SACK -> addSack(slab, at, fields);
            case Chunk.SHUTDOWN -> fields.add(Term.named("cum_tsn", slab.getInt(at + 4) & 0xffff_ffffL));
            case Chunk.HEARTBEAT, Chunk.HEARTBEAT_ACK ->
                fields.addAll(parameters(slab, at + Chunk.HEADER_SIZE, at + length));
            case Chunk.ABORT, Chunk.ERROR -> fields.addAll(causes(slab, at + Chunk.HEADER_SIZE, at + length));
            case Chunk.COOKIE_ECHO -> {
                fields.add(Term.named("len", length));
                fields.add(bytes("val", slab, at + Chunk.HEADER_SIZE, at + length));
            }
            case Chunk.SHUTDOWN_ACK, Chunk.SHUTDOWN_COMPLETE, Chunk.COOKIE_ACK -> {}
            default -> {
                fields.addFirst(Term.named("type", type));
                fields.add(Term.named("len", length));
                fields.add(bytes("val", slab, at + Chunk.HEADER_SIZE, at + length));
            }
        }
        return new Term.Call(ChunkNames.chunk(type), fields);
    }

    private static void addSack(ByteBuffer slab, int at, List<Term> fields) {
        fields.add(Term.named("cum_tsn", SackChunk.cumulativeTsnAck(slab, at) & 0xffff_ffffL));
        fields.add(Term.named("a_rwnd", SackChunk.advertisedReceiverWindowBytes(slab, at)));
        List<Term> gaps = new ArrayList<>();
        for (int i = 0; i < SackChunk.gapCount(slab, at); i++) {
            gaps.add(new Term.Atom(SackChunk.gapStart(slab, at, i) + ":" + SackChunk.gapEnd(slab, at, i)));
        }
        List<Term> duplicates = new ArrayList<>();
        for (int i = 0; i < SackChunk.duplicateCount(slab, at); i++) {
            duplicates.add(Term.number(SackChunk.duplicate(slab, at, i) & 0xffff_ffffL));
        }
        fields.add(new Term.Named("gaps", new Term.Sequence(gaps)));
        fields.add(new Term.Named("dups", new Term.Sequence(duplicates)));
    }

    private List<Term> parameters(ByteBuffer slab, int from, int end) {
        List<Term> parameters = new ArrayList<>();
        for (int at = from; at < end; at += Chunk.padded(slab.getShort(at + 2))) {
            int type = slab.getShort(at) & 0xffff;
            if (!extensionsHidden
                    || (type != Parameter.SUPPORTED_EXTENSIONS && type != Parameter.FORWARD_TSN_SUPPORTED)) {
                parameters.add(parameter(slab, at, type));
            }
        }
        return parameters;
    }

    private Term parameter(ByteBuffer slab, int at, int type) {
        int end = at + slab.getShort(at + 2);
        return switch (type) {
            case Parameter.UNRECOGNIZED_PARAMETER ->
                Term.Call.of(
                        ChunkNames.parameter(type),
                        new Term.Named("params", new Term.Sequence(parameters(slab, at + 4, end))));
            case Parameter.HOST_NAME_ADDRESS -> {
                String name = new String(slab.array(), at + 4, end - at - 4, StandardCharsets.US_ASCII);
                yield Term.Call.of(
                        ChunkNames.parameter(type),
                        new Term.Named("addr", new Term.Atom('"' + name.replace("\0", "") + '"')));
            }
            case Parameter.HEARTBEAT_INFO, Parameter.STATE_COOKIE ->
                Term.Call.of(ChunkNames.parameter(type), Term.named("len", end - at), bytes("val", slab, at + 4, end));
            default ->
                Term.Call.of(
                        ChunkNames.parameter(type),
                        Term.named("type", type),
                        Term.named("len", end - at),
                        bytes("val", slab, at + 4, end));
        };
    }

    private List<Term> causes(ByteBuffer slab, int from, int end) {
        List<Term> causes = new ArrayList<>();
        for (int at = from; at < end; at += Chunk.padded(slab.getShort(at + 2))) {
            causes.add(cause(slab, at));
        }
        return causes;
    }

    private Term cause(ByteBuffer slab, int at) {
        int code = slab.getShort(at);
        int value = at + 4;
        int end = at + slab.getShort(at + 2);
        return switch (code) {
            case ErrorCause.INVALID_STREAM_IDENTIFIER ->
                Term.Call.of(ChunkNames.cause(code), Term.named("sid", slab.getShort(value) & 0xffff));
            case ErrorCause.STALE_COOKIE ->
                Term.Call.of(ChunkNames.cause(code), Term.named("staleness", slab.getInt(value) & 0xffff_ffffL));
            case ErrorCause.MISSING_MANDATORY_PARAMETER -> {
                List<Term> types = new ArrayList<>();
                for (int i = value + 4; i < end; i += 2) {
                    types.add(Term.number(slab.getShort(i) & 0xffff));
                }
                yield Term.Call.of(ChunkNames.cause(code), new Term.Named("types", new Term.Sequence(types)));
            }
            case ErrorCause.UNRECOGNIZED_CHUNK_TYPE ->
                Term.Call.of(ChunkNames.cause(code), new Term.Named("chk", chunk(slab, value)));
            case ErrorCause.UNRESOLVABLE_ADDRESS ->
                Term.Call.of(
                        ChunkNames.cause(code),
                        new Term.Named("param", parameter(slab, value, slab.getShort(value) & 0xffff)));
            case ErrorCause.INVALID_MANDATORY_PARAMETER -> Term.Call.of(ChunkNames.cause(code));
            default -> Term.Call.of(ChunkNames.cause(code), bytes("info", slab, value, end));
        };
    }

    private static Term bytes(String key, ByteBuffer slab, int from, int end) {
        List<Term> items = new ArrayList<>();
        for (int i = from; i < end; i++) {
            items.add(Term.number(slab.get(i) & 0xff));
        }
        return new Term.Named(key, new Term.Sequence(items));
    }

    /// The State Cookie of an INIT ACK.
    static Octets cookie(byte[] packet, int at) {
        ByteBuffer slab = ByteBuffer.wrap(packet);
        int end = at + Chunk.length(slab, at);
        for (int next = at + INIT_SIZE; next < end; next += Chunk.padded(slab.getShort(next + 2))) {
            if (slab.getShort(next) == Parameter.STATE_COOKIE) {
                return Octets.copyOf(packet, next + 4, slab.getShort(next + 2) - 4);
            }
        }
        throw new AssertionError("an INIT ACK without a cookie");
    }
}
