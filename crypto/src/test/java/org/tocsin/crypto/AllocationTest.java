package org.tocsin.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;

/// Garbage per packet, which at half a million packets a second decides how often the collector runs. The bounds are
/// those of the interpreter; compiled code makes less.
class AllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void conscryptMakesAtMost320BytesPerPacketOfAnySize() {
        checkPackets(CryptoProviders.byName("conscrypt").orElseThrow(), 320);
    }

    @Test
    void libcryptoMakesNoObjectPerPacket() {
        CryptoProvider crypto = CryptoProviders.byName("libcrypto").orElse(null);
        assumeTrue(crypto != null, "libcrypto.so.3 (libssl3) is not installed");
        // Below the size of any object: what the JVM makes now and then is spread over two thousand packets.
        checkPackets(crypto, 8);
    }

    private static void checkPackets(CryptoProvider crypto, int bytesMax) {
        for (int length : new int[] {80, 1420}) {
            ByteBuffer buffer = ByteBuffer.allocate(2048);
            byte[] sealed = new byte[length + Aead.TAG_SIZE];
            try (Aead sealing = crypto.chaCha20Poly1305(new byte[32]);
                    Aead opening = crypto.chaCha20Poly1305(new byte[32])) {
                assertThat(bytesPerCall(counter -> sealing.seal(counter, buffer, 0, length)))
                        .as("seal %d", length)
                        .isLessThanOrEqualTo(bytesMax);
                sealing.seal(-1, buffer, 0, length);
                buffer.get(0, sealed);
                assertThat(bytesPerCall(_ -> {
                            buffer.put(0, sealed);
                            if (!opening.open(-1, buffer, 0, sealed.length)) {
                                throw new AssertionError("wrong tag");
                            }
                        }))
                        .as("open %d", length)
                        .isLessThanOrEqualTo(bytesMax);
            }
        }
    }

    @Test
    void aMacMakesAtMostOneKilobyte() {
        byte[] key = new byte[32];
        ByteBuffer datagram = ByteBuffer.allocate(148);
        assertThat(bytesPerCall(_ -> Blake2s.mac(key, datagram, 0, 116))).isLessThanOrEqualTo(1024);
    }

    private static long bytesPerCall(LongConsumer call) {
        int calls = 2_000;
        for (int i = 0; i < calls; i++) {
            call.accept(i);
        }
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < calls; i++) {
            call.accept(calls + i);
        }
        return (THREADS.getCurrentThreadAllocatedBytes() - before) / calls;
    }
}
