package org.tocsin.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CaptureTest {
    @TempDir
    Path folder;

    @Test
    void aFileHoldsItsHeaderAndEveryPacketWithTheTimeSinceTheFirst() throws IOException {
        Path file = folder.resolve("two.pcap");
        ByteBuffer slab = ByteBuffer.allocate(64).putInt(8, 0x01020304).putInt(12, 0x05060708);
        try (Capture capture = Capture.to(file)) {
            capture.record(slab, 8, 8, Long.MAX_VALUE - 5);
            capture.record(slab, 8, 4, Long.MAX_VALUE - 5 + 1_500_000_000L);
        }
        ByteBuffer written = ByteBuffer.wrap(Files.readAllBytes(file));
        assertThat(written.remaining()).isEqualTo(24 + 16 + 8 + 16 + 4);
        assertThat(written.getInt(0)).isEqualTo(0xa1b23c4d);
        assertThat(written.getInt(20)).isEqualTo(248);
        assertThat(written.getLong(24)).isZero();
        assertThat(written.getInt(32)).isEqualTo(8);
        assertThat(written.getInt(36)).isEqualTo(8);
        assertThat(written.getLong(40)).isEqualTo(0x0102030405060708L);
        assertThat(written.getInt(48)).isEqualTo(1);
        assertThat(written.getInt(52)).isEqualTo(500_000_000);
        assertThat(written.getInt(64)).isEqualTo(0x01020304);
    }

    @Test
    void withoutAFileNothingIsWritten() {
        try (Capture capture = Capture.none()) {
            capture.record(ByteBuffer.allocate(4), 0, 4, 0);
        }
        assertThat(folder).isEmptyDirectory();
    }
}
