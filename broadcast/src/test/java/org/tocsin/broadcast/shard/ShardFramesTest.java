package org.tocsin.broadcast.shard;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.BitSet;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.tocsin.broadcast.shard.ShardPull.Wanted;
import org.tocsin.bytes.Octets;
import org.tocsin.testkit.Seeds;

class ShardFramesTest {
    @Test
    void shardsAndPullsReadAsTheyWereWritten() {
        Seeds.loop(50, seed -> {
            RandomGenerator random = Seeds.random(seed);
            byte[] bytes = new byte[8 * (1 + random.nextInt(Geometry.SHARD_BYTES_MAX / 8))];
            random.nextBytes(bytes);
            int shards = 1 + random.nextInt(255);
            ShardFrame shard = new ShardFrame(
                    random.nextBoolean(),
                    random.nextInt(8),
                    random.nextInt(256),
                    random.nextInt(shards),
                    shards,
                    1 + random.nextInt(0xffff),
                    random.nextLong(),
                    Octets.wrap(bytes));
            assertThat(ShardFrame.read(shard.encode())).contains(shard);

            Course course = new Course((short) random.nextInt(), random.nextInt(16), random.nextInt(16));
            ShardFrame onCourse = new ShardFrame(
                    false,
                    shard.objectClass(),
                    random.nextInt(255),
                    shard.index(),
                    shards,
                    shard.remainingUnits(),
                    shard.handle(),
                    Octets.copyOf(bytes, 0, Math.min(bytes.length, Geometry.SHARD_BYTES_MAX - 8)));
            CourseFrame courseFrame = new CourseFrame(onCourse, course);
            assertThat(CourseFrame.read(courseFrame.encode())).contains(courseFrame);

            HashListFrame list = new HashListFrame(
                    random.nextBoolean() ? course : null,
                    shard.objectClass(),
                    shard.remainingUnits(),
                    shard.handle(),
                    random.nextInt(256),
                    Octets.copyOf(bytes, 0, bytes.length / 2),
                    Octets.copyOf(bytes, bytes.length / 2, bytes.length - bytes.length / 2));
            assertThat(HashListFrame.read(list.encode())).contains(list);

            BitSet indices = new BitSet();
            indices.set(random.nextInt(256));
            indices.set(random.nextInt(256));
            ShardPull pull = new ShardPull(random.nextLong(), List.of(new Wanted(random.nextInt(256), indices)));
            assertThat(ShardPull.read(pull.encode())).contains(pull);
        });
    }

    @Test
    void framesThatAreCutShortOrOutOfRangeAreNone() {
        Octets shard = new ShardFrame(true, 3, 1, 2, 5, 9, 77, Octets.wrap(new byte[16])).encode();
        for (int size = 0; size < ShardFrame.HEAD_SIZE + 8; size++) {
            assertThat(ShardFrame.read(Octets.copyOf(shard.toByteArray(), 0, size)))
                    .isEmpty();
        }
        for (int[] change : new int[][] {{0, 2}, {1, 3}, {2, 8}, {4, 5}, {7, 0}}) {
            byte[] bytes = shard.toByteArray();
            bytes[change[0]] = (byte) change[1];
            assertThat(ShardFrame.read(Octets.wrap(bytes)))
                    .as("byte %d", change[0])
                    .isEmpty();
        }
        assertThat(ShardPull.read(Octets.wrap(new byte[43]))).isEmpty();

        ShardFrame inner = new ShardFrame(false, 3, 1, 2, 5, 9, 77, Octets.wrap(new byte[16]));
        Octets onCourse = new CourseFrame(inner, Course.first(1)).encode();
        for (int[] change : new int[][] {{0, 2}, {1, 17}, {2, 0x83}, {3, 255}, {4, 5}, {7, 0}}) {
            byte[] bytes = onCourse.toByteArray();
            bytes[change[0]] = (byte) change[1];
            assertThat(CourseFrame.read(Octets.wrap(bytes)))
                    .as("byte %d", change[0])
                    .isEmpty();
        }
        Octets list = new HashListFrame(null, 3, 9, 77, 5, Octets.ofHex("00"), Octets.ofHex("01")).encode();
        for (int[] change : new int[][] {{0, 2}, {1, 19}, {2, 8}, {3, 1}, {5, 1}, {7, 0}, {18, 3}}) {
            byte[] bytes = list.toByteArray();
            bytes[change[0]] = (byte) change[1];
            assertThat(HashListFrame.read(Octets.wrap(bytes)))
                    .as("byte %d", change[0])
                    .isEmpty();
        }
        for (int size = 0; size < list.size() - 1; size++) {
            assertThat(HashListFrame.read(Octets.copyOf(list.toByteArray(), 0, size)))
                    .isEmpty();
        }
    }

    @Test
    void remainingTimeIsRoundedUpAndBounded() {
        assertThat(ShardFrame.units(1, 0)).isEqualTo(1);
        assertThat(ShardFrame.units(16_000_000, 0)).isEqualTo(1);
        assertThat(ShardFrame.units(16_000_001, 0)).isEqualTo(2);
        assertThat(ShardFrame.units(Long.MIN_VALUE + 1, Long.MAX_VALUE)).isEqualTo(1);
        assertThat(ShardFrame.units(1L << 50, 0)).isEqualTo(0xffff);
    }

    @FuzzTest(maxDuration = "1m")
    void bytesNeverThrow(byte[] bytes) {
        read(Octets.wrap(bytes));
    }

    @Test
    void randomBytesNeverThrow() {
        Seeds.loop(300, seed -> {
            RandomGenerator random = Seeds.random(seed);
            byte[] bytes = new byte[random.nextInt(400)];
            random.nextBytes(bytes);
            if (bytes.length > 2) {
                bytes[0] = ShardFrame.VERSION;
                bytes[1] = (byte) (ShardFrame.KIND + random.nextInt(4));
            }
            read(Octets.wrap(bytes));
        });
    }

    private static void read(Octets bytes) {
        ShardFrame.read(bytes).ifPresent(frame -> {
            assertThat(frame.encode()).isEqualTo(bytes);
            ManifestCode.claimedSize(frame.bytes());
        });
        ShardPull.read(bytes).ifPresent(pull -> assertThat(pull.encode()).isEqualTo(bytes));
        CourseFrame.read(bytes).ifPresent(frame -> assertThat(frame.encode()).isEqualTo(bytes));
        HashListFrame.read(bytes).ifPresent(frame -> {
            assertThat(frame.encode()).isEqualTo(bytes);
            PartedManifest.read(frame.head());
        });
        PartedManifest.read(bytes).ifPresent(head -> {
            assertThat(head.geometry().isValid()).isTrue();
            assertThat(head.with(head.parts() - 1, bytes)).isEmpty();
        });
        Manifest.read(bytes)
                .ifPresent(manifest -> assertThat(manifest.geometry().isValid()).isTrue());
    }
}
