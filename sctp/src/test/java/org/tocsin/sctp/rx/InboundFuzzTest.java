package org.tocsin.sctp.rx;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import org.tocsin.bytes.Octets;
import org.tocsin.sctp.packet.ForwardTsn;
import org.tocsin.sctp.packet.IForwardTsn;

class InboundFuzzTest {
    private static final ReceiveLimits LIMITS = TestLimits.of()
            .windowBytes(10_000)
            .messageBytesMax(2000)
            .reassembliesMax(30)
            .tsnSpan(128)
            .build();
    /// Beyond the window at most one message, and what one more chunk costs.
    private static final long BUFFERED_MAX = 10_000 + 2000;

    @FuzzTest(maxDuration = "1m")
    void anySequenceOfChunksStaysWithinTheBounds(byte[] bytes) {
        run(bytes);
    }

    /// Six bytes of input make a chunk: all numbers are small, so that they meet.
    static void run(byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        boolean interleaved = (bytes[0] & 1) != 0;
        int initialTsn = 0xFFFF_FFE0;
        InboundData inbound = new InboundData(initialTsn, interleaved, 4, LIMITS, ReceivePool.unbounded());
        ByteBuffer slab = ByteBuffer.allocate(2100);
        for (int i = 1; i + 6 <= bytes.length; i += 6) {
            int tsn = inbound.cumulativeTsn() + (bytes[i + 1] & 0x3f) - 1;
            Verdict verdict = null;
            switch (bytes[i] >>> 4 & 0x0f) {
                case 0 -> {
                    if (bytes[i + 1] > 0) {
                        inbound.forward(new ForwardTsn(tsn, Octets.copyOf(bytes, i + 2, 4)));
                    } else {
                        inbound.forward(new IForwardTsn(tsn, Octets.ofHex("0001000000000003")));
                    }
                }
                case 1 -> inbound.poll();
                case 2 -> inbound.writeSack(slab, 0, bytes[i + 1] & 0xff, 0);
                case 3 -> inbound.resetStream(bytes[i + 1] & 7);
                default -> {
                    int payload = (bytes[i + 5] & 0xff) * ((bytes[i + 4] & 1) == 0 ? 1 : 7);
                    verdict = chunk(interleaved, bytes, i, tsn, payload).into(inbound, i);
                }
            }
            if (inbound.bufferedBytes() < 0 || inbound.bufferedBytes() > BUFFERED_MAX) {
                throw new AssertionError("buffered " + inbound.bufferedBytes());
            }
            if (verdict != null && verdict.isFatal()) {
                return;
            }
        }
        drainAll(inbound);
    }

    private static Fragment chunk(boolean interleaved, byte[] bytes, int i, int tsn, int payload) {
        int flags = bytes[i] & 0x0f;
        int streamId = bytes[i + 2] & 7;
        int number = bytes[i + 3] & 7;
        int fsn = (bytes[i + 3] >>> 3) & 7;
        int ppid = bytes[i + 4] << 24;
        Octets data = Octets.wrap(new byte[payload]);
        return interleaved
                ? Fragment.iData(flags, tsn, streamId, number, (flags & 2) != 0 ? ppid : fsn, data)
                : Fragment.data(flags, tsn, streamId, number, ppid, data);
    }

    /// What is left after all messages were taken and all streams reset is nothing.
    private static void drainAll(InboundData inbound) {
        while (inbound.poll() != null) {
            continue;
        }
        inbound.resetAllStreams();
        if (inbound.bufferedBytes() != 0) {
            throw new AssertionError("left " + inbound.bufferedBytes());
        }
    }
}
