package org.tocsin.sctp.packetdrill;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.tocsin.sctp.packet.Chunk;
import org.tocsin.sctp.packet.DataChunk;
import org.tocsin.sctp.packet.SctpPacket;

/// Makes the bytes of what a script sends.
final class PacketBuilder {
    private static final int FILLING = 0x5a;

    private final Sequences sequences;
    private final ByteBuffer out = ByteBuffer.allocate(65_536);

    PacketBuilder(Sequences sequences) {
        this.sequences = sequences;
    }

    /// @param tag the packet's verification tag
    byte[] build(List<Term> chunks, int ports, int tag) {
        out.clear().position(SctpPacket.HEADER_SIZE);
        for (Term chunk : chunks) {
            if (chunk instanceof Term.Sequence bytes) {
                putBytes(bytes);
            } else {
                putChunk((Term.Call) chunk);
            }
        }
        int length = out.position();
        SctpPacket.writeHeader(out, 0, ports, ports, tag);
        SctpPacket.seal(out, 0, length);
        return Arrays.copyOf(out.array(), length);
    }

    private void putChunk(Term.Call chunk) {
        int at = out.position();
        int type = ChunkNames.type(chunk);
        out.putInt(0);
        switch (chunk.name()) {
            case "DATA" ->
                out.putInt((int) chunk.number("tsn", 0))
                        .putShort((short) chunk.number("sid", 0))
                        .putShort((short) chunk.number("ssn", 0))
                        .putInt((int) chunk.number("ppid", 0))
                        .put(filling((int) chunk.number("len", 0) - DataChunk.HEADER_SIZE));
            case "INIT", "INIT_ACK" -> putInit(chunk);
            case "SACK" -> putSack(chunk);
            case "SHUTDOWN" -> out.putInt(sequences.toWire(chunk.number("cum_tsn", 0)));
            case "COOKIE_ECHO" -> putValue(chunk, sequences.cookie().toByteArray());
            case "CHUNK" -> putValue(chunk, new byte[0]);
            default -> chunk.calls().forEach(this::putParameter);
        }
        finish(at, type << 24 | ChunkNames.flags(chunk) << 16);
    }

    private void putInit(Term.Call chunk) {
        out.putInt((int) chunk.number("tag", 0))
                .putInt((int) chunk.number("a_rwnd", 0))
                .putShort((short) chunk.number("os", 0))
                .putShort((short) chunk.number("is", 0))
                .putInt((int) chunk.number("tsn", 0));
        chunk.calls().forEach(this::putParameter);
    }

    private void putSack(Term.Call chunk) {
        List<Term> gaps = ((Term.Sequence) chunk.value("gaps").orElseThrow()).items();
        out.putInt(sequences.toWire(chunk.number("cum_tsn", 0)))
                .putInt((int) chunk.number("a_rwnd", 0))
                .putShort((short) gaps.size())
                .putShort((short) 0);
        for (Term gap : gaps) {
            for (String end : ((Term.Atom) gap).text().split(":", -1)) {
                out.putShort(Short.parseShort(end));
            }
        }
    }

    /// A parameter of INIT, the information of a HEARTBEAT, a cause of an ERROR: all have type, length, value.
    private void putParameter(Term.Call parameter) {
        int at = out.position();
        int type = ChunkNames.parameterType(parameter);
        out.putInt(0);
        switch (parameter.name()) {
            case "IPV4_ADDRESS", "IPV6_ADDRESS" ->
                out.put(InetAddress.ofLiteral(text(parameter, "addr")).getAddress());
            case "HOSTNAME_ADDRESS" ->
                out.put(text(parameter, "addr").replace("\"", "").getBytes(StandardCharsets.US_ASCII))
                        .put((byte) 0);
            case "SUPPORTED_ADDRESS_TYPES" -> {
                for (Term family : ((Term.Sequence) parameter.value("types").orElseThrow()).items()) {
                    out.putShort((short) (((Term.Atom) family).text().equals("IPv4") ? 5 : 6));
                }
            }
            case "COOKIE_PRESERVATIVE" -> out.putInt((int) parameter.number("incr", 0));
            case "STALE_COOKIE_ERROR" -> out.putInt((int) parameter.number("staleness", 0));
            default -> putValue(parameter, new byte[0]);
        }
        finish(at, type << 16);
    }

    private static String text(Term.Call call, String key) {
        return ((Term.Atom) call.value(key).orElseThrow()).text();
    }

    /// The bytes that are listed, else as many as the length asks for, else the given ones.
    private void putValue(Term.Call call, byte[] otherwise) {
        if (call.value("val").orElseThrow() instanceof Term.Sequence bytes) {
            putBytes(bytes);
        } else if (call.value("len").orElseThrow() instanceof Term.Atom length) {
            out.put(filling((int) length.number() - Chunk.HEADER_SIZE));
        } else {
            out.put(otherwise);
        }
    }

    private void putBytes(Term.Sequence bytes) {
        for (Term item : bytes.items()) {
            out.put((byte) ((Term.Atom) item).number());
        }
    }

    private static byte[] filling(int size) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) FILLING);
        return bytes;
    }

    private void finish(int at, int header) {
        int length = out.position() - at;
        out.putInt(at, header | length);
        while (out.position() % 4 != 0) {
            out.put((byte) 0);
        }
    }
}
