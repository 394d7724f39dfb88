package org.tocsin.daemon.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.bytes.Octets;
import org.tocsin.daemon.ExitCode;
import org.tocsin.daemon.ProgramError;
import org.tocsin.testkit.Seeds;
import org.tocsin.testkit.Vectors;

class DemoObjectsTest {
    @TempDir
    Path folder;

    @Test
    void smallFilesAreVotesAndLargerOnesBlocks() throws IOException {
        Files.createDirectories(folder.resolve("a/b"));
        Files.write(folder.resolve("a/vote"), new byte[2048]);
        Files.write(folder.resolve("a/b/block"), new byte[2049]);
        Files.write(folder.resolve("empty"), new byte[0]);
        DemoObjects objects = DemoObjects.read(folder, Seeds.random(1));
        assertThat(objects.votes()).extracting(Octets::size).containsExactly(2048);
        assertThat(objects.blocks()).extracting(Octets::size).containsExactly(2049);
        assertThat(objects.describe()).contains("1 vote of 2048 bytes, 1 block of 2049 bytes");
    }

    @Test
    void votesAreMadeWhereThereAreNone() throws IOException {
        Files.write(folder.resolve("block"), new byte[4000]);
        DemoObjects objects = DemoObjects.read(folder, Seeds.random(1));
        assertThat(objects.votes())
                .hasSizeGreaterThan(1)
                .allSatisfy(vote -> assertThat(vote.size()).isEqualTo(284));
        assertThat(objects.votes())
                .isEqualTo(DemoObjects.read(folder, Seeds.random(1)).votes());
    }

    @Test
    void aSeedMakesTheSameObjects() {
        assertThat(DemoObjects.made(Seeds.random(7))).isEqualTo(DemoObjects.made(Seeds.random(7)));
        assertThat(DemoObjects.made(Seeds.random(7)).blocks())
                .isNotEqualTo(DemoObjects.made(Seeds.random(8)).blocks());
    }

    @Test
    void aFolderThatCannotBeUsedIsOneClearError() throws IOException {
        refused(folder.resolve("absent"), "no such folder");
        Files.write(folder.resolve("small"), new byte[10]);
        refused(folder, "there is no block");
        refused(folder.resolve("small"), "it is not a folder");
        try (var channel = java.nio.channels.FileChannel.open(
                folder.resolve("huge"),
                java.nio.file.StandardOpenOption.CREATE_NEW,
                java.nio.file.StandardOpenOption.WRITE)) {
            channel.write(java.nio.ByteBuffer.allocate(1), 17L << 20);
        }
        refused(folder, "larger than the 15 MiB of an object");
    }

    @Test
    void publishedBlocksAndVotesAreRead() {
        DemoObjects objects = DemoObjects.read(Vectors.shared("objects"), Seeds.random(1));
        assertThat(objects.votes()).hasSizeGreaterThan(100);
        assertThat(objects.blocks()).hasSizeGreaterThan(10);
    }

    private static void refused(Path folder, String why) {
        assertThatExceptionOfType(ProgramError.class)
                .isThrownBy(() -> DemoObjects.read(folder, Seeds.random(1)))
                .satisfies(error -> assertThat(error.exitCode()).isEqualTo(ExitCode.ENVIRONMENT))
                .satisfies(error -> assertThat(error.render()).contains(why, "--objects"));
    }
}
