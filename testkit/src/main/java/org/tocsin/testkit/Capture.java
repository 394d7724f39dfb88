package org.tocsin.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Writes SCTP packets to a pcap file, for a packet dissector.
///
/// ```
/// file     magic, version 2.4, zone 0, accuracy 0, snap length, link type 248 (SCTP without IP)   24
/// packet   seconds, nanoseconds, captured length, length                                           16
///          the packet
/// ```
public final class Capture implements AutoCloseable {
    /// Of a pcap file whose times are in nanoseconds.
    private static final int MAGIC_NANOSECONDS = 0xa1b23c4d;

    private static final int LINKTYPE_SCTP = 248;
    private static final int SNAP_LENGTH = 65_535;
    private static final int RECORD_SIZE = 16;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final @Nullable OutputStream out;
    private final ByteBuffer record = ByteBuffer.allocate(RECORD_SIZE + SNAP_LENGTH);
    private boolean begun;
    private long originNanos;

    private Capture(@Nullable OutputStream out) {
        this.out = out;
    }

    /// Takes packets and writes nothing.
    public static Capture none() {
        return new Capture(null);
    }

    /// Overwrites the file.
    public static Capture to(Path file) throws IOException {
        OutputStream out = Files.newOutputStream(file);
        out.write(ByteBuffer.allocate(24)
                .putInt(MAGIC_NANOSECONDS)
                .putShort((short) 2)
                .putShort((short) 4)
                .putLong(0)
                .putInt(SNAP_LENGTH)
                .putInt(LINKTYPE_SCTP)
                .array());
        return new Capture(out);
    }

    /// What the tests of this process share: with `-Dtocsin.pcap=DIR` a file of its own in DIR, else [#none]. Nobody
    /// closes it, and every packet is written at once.
    public static Capture ofTests() {
        return Tests.CAPTURE;
    }

    private static final class Tests {
        private static final Capture CAPTURE = open();

        private static Capture open() {
            String folder = System.getProperty("tocsin.pcap", "");
            if (folder.isEmpty()) {
                return none();
            }
            try {
                Path file = Files.createTempFile(Files.createDirectories(Path.of(folder)), "sctp-", ".pcap");
                return to(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// @param nowNanos of any clock; the first packet's is taken for the beginning of time
    public synchronized void record(ByteBuffer slab, int offset, int length, long nowNanos) {
        if (out == null) {
            return;
        }
        if (!begun) {
            begun = true;
            originNanos = nowNanos;
        }
        // Tests begin at instants of their own, which may lie before the first one's.
        long nanos = Math.abs(nowNanos - originNanos);
        record.clear();
        record.putInt((int) (nanos / NANOS_PER_SECOND))
                .putInt((int) (nanos % NANOS_PER_SECOND))
                .putInt(length)
                .putInt(length)
                .put(RECORD_SIZE, slab, offset, length);
        try {
            out.write(record.array(), 0, RECORD_SIZE + length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void close() {
        if (out == null) {
            return;
        }
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
