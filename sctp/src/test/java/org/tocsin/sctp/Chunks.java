package org.tocsin.sctp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.tocsin.sctp.packet.Chunk;
import org.tocsin.sctp.packet.ChunkCursor;
import org.tocsin.sctp.packet.ControlChunk;
import org.tocsin.sctp.packet.SctpPacket;

/// Packets made of chunks, and chunks taken out of packets.
final class Chunks {
    private Chunks() {}

    /// The chunks of a type, each from its header on.
    static List<byte[]> of(byte[] packet, int type) {
        List<byte[]> chunks = new ArrayList<>();
        ChunkCursor cursor = new ChunkCursor();
        cursor.reset(ByteBuffer.wrap(packet), 0, packet.length);
        while (cursor.next()) {
            if (cursor.type() == type) {
                chunks.add(Arrays.copyOfRange(packet, cursor.at(), cursor.at() + cursor.length()));
            }
        }
        return chunks;
    }

    /// The types of a packet's chunks.
    static List<Integer> types(byte[] packet) {
        List<Integer> types = new ArrayList<>();
        ChunkCursor cursor = new ChunkCursor();
        cursor.reset(ByteBuffer.wrap(packet), 0, packet.length);
        while (cursor.next()) {
            types.add(cursor.type());
        }
        return types;
    }

    static byte[] packet(int tag, ControlChunk... chunks) {
        byte[][] encoded = new byte[chunks.length][];
        for (int i = 0; i < chunks.length; i++) {
            ByteBuffer out = ByteBuffer.allocate(chunks[i].paddedBytes());
            chunks[i].write(out, 0);
            encoded[i] = out.array();
        }
        return packet(tag, encoded);
    }

    /// @param chunks with their headers and padding
    static byte[] packet(int tag, byte[]... chunks) {
        ByteBuffer out = ByteBuffer.allocate(SctpPacket.HEADER_SIZE
                + Arrays.stream(chunks)
                        .mapToInt(chunk -> Chunk.padded(chunk.length))
                        .sum());
        int at = SctpPacket.HEADER_SIZE;
        for (byte[] chunk : chunks) {
            out.put(at, chunk);
            at += Chunk.padded(chunk.length);
        }
        SctpPacket.writeHeader(out, 0, 5000, 5000, tag);
        SctpPacket.seal(out, 0, at);
        return out.array();
    }

    /// Changes every place where a packet has these bytes, and seals it again.
    static void replace(byte[] packet, String hex, String byHex) {
        String changed = HexFormat.of().formatHex(packet).replace(hex, byHex);
        System.arraycopy(HexFormat.of().parseHex(changed), 0, packet, 0, packet.length);
        SctpPacket.seal(ByteBuffer.wrap(packet), 0, packet.length);
    }
}
