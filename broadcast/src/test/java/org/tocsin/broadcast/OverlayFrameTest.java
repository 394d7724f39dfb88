package org.tocsin.broadcast;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Octets;

class OverlayFrameTest {
    @Test
    void everyFrameReadsAsItWasWrittenAndNoOtherBytesDo() {
        int frames = 0;
        for (int request = 0; request < 256; request++) {
            for (int kind = 0; kind < 256; kind++) {
                frames += reads(new byte[] {1, OverlayFrame.KIND, (byte) request, (byte) kind}) ? 1 : 0;
            }
        }
        assertThat(frames).isEqualTo(OverlayFrame.Request.values().length * Overlay.Kind.values().length);
        assertThat(reads(new byte[] {1, OverlayFrame.KIND, 1})).isFalse();
        assertThat(reads(new byte[] {1, OverlayFrame.KIND, 1, 1, 0})).isFalse();
    }

    @FuzzTest
    void readsAnything(byte[] bytes) {
        reads(bytes);
    }

    private static boolean reads(byte[] bytes) {
        Octets octets = Octets.copyOf(bytes);
        var frame = OverlayFrame.read(octets);
        frame.ifPresent(read -> assertThat(read.encode()).isEqualTo(octets));
        return frame.isPresent();
    }
}
