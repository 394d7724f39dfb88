package org.tocsin.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class OctetsTest {
    @Test
    void aPartIsLikeACopyOfIt() {
        for (long seed = 1; seed <= 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] whole = new byte[random.nextInt(1, 100)];
            random.nextBytes(whole);
            int from = random.nextInt(whole.length);
            int length = random.nextInt(whole.length - from + 1);
            Octets part = Octets.copyOf(whole).slice(from, length);
            Octets copy = Octets.copyOf(whole, from, length);
            String name = "seed " + seed;
            assertThat(part).as(name).isEqualTo(copy).hasSameHashCodeAs(copy).isEqualByComparingTo(copy);
            assertThat(part.toByteArray()).as(name).isEqualTo(copy.toByteArray());
            assertThat(part.asReadOnlyBuffer()).as(name).isEqualTo(copy.asReadOnlyBuffer());
            assertThat(part.toHex()).as(name).isEqualTo(copy.toHex());
            assertThat(part).as(name).hasToString(copy.toString());
            ByteBuffer written = ByteBuffer.allocate(length);
            part.write(written);
            assertThat(written.array()).as(name).isEqualTo(copy.toByteArray());
            ByteBuffer copied = ByteBuffer.allocate(length);
            part.copyTo(0, copied, 0, length);
            assertThat(copied.array()).as(name).isEqualTo(copy.toByteArray());
        }
    }

    @Test
    void aPartOfAPartStaysInside() {
        Octets part = Octets.ofHex("00112233445566").slice(1, 5);
        assertThat(part.slice(1, 3)).isEqualTo(Octets.ofHex("223344"));
        assertThatThrownBy(() -> part.at(5)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> part.slice(1, 5)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> part.copyTo(3, ByteBuffer.allocate(9), 0, 3))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }
}
