package org.tocsin.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstantFileTest {
    private static final Instant SOME = Instant.parse("2026-11-22T20:00:05.123456789Z");

    @TempDir
    private Path folder;

    @Test
    void whatIsKeptIsThereForTheNextProcessAndForNobodyElse() throws IOException {
        Path path = folder.resolve("private.key.floor");
        InstantFile file = InstantFile.open(path);
        assertThat(file.atStart()).isEqualTo(Instant.EPOCH);
        file.keep(SOME.minusSeconds(5));
        file.keep(SOME);
        assertThat(InstantFile.open(path).atStart()).isEqualTo(SOME);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
        try (var left = Files.list(folder)) {
            assertThat(left).containsExactly(path);
        }
    }

    @Test
    void aFileThatOthersMayWriteIsRefused() throws IOException {
        Path path = folder.resolve("floor");
        InstantFile.open(path).keep(SOME);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));
        assertThatThrownBy(() -> InstantFile.open(path))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("rw-rw----");
    }

    @Test
    void whatALossOfPowerLeftIsNoReasonNotToStart() throws IOException {
        Path path = folder.resolve("floor");
        InstantFile.open(path).keep(SOME);
        Files.writeString(path, "");
        InstantFile file = InstantFile.open(path);
        assertThat(file.atStart()).isEqualTo(Instant.EPOCH);
        file.keep(SOME);
        assertThat(InstantFile.open(path).atStart()).isEqualTo(SOME);
    }

    @Test
    void aFolderThatIsGoneDoesNotStopTheCaller() throws IOException {
        InstantFile file = InstantFile.open(folder.resolve("nowhere").resolve("floor"));
        file.keep(SOME);
        assertThat(folder).isEmptyDirectory();
    }
}
