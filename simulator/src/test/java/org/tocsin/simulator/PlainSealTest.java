package org.tocsin.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.tocsin.crypto.Aead;
import org.tocsin.testkit.Seeds;

/// What a tunnel notices by a real seal, it notices by a simulated one.
class PlainSealTest {
    private static final int BEFORE = 5;

    private static byte[] bytes(RandomGenerator random, int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }

    @Test
    void onlyTheSameKeyCounterAndTextOpen() {
        List<IntFunction<ByteBuffer>> buffers = List.of(ByteBuffer::allocate, ByteBuffer::allocateDirect);
        Seeds.loop(20, seed -> {
            RandomGenerator random = Seeds.random(seed);
            byte[] key = bytes(random, 32);
            byte[] text = bytes(random, random.nextInt(60));
            int sealedSize = text.length + Aead.TAG_SIZE;
            for (IntFunction<ByteBuffer> kind : buffers) {
                ByteBuffer slab = kind.apply(BEFORE + sealedSize + 3).put(BEFORE, text);
                new PlainSeal(key).seal(7, slab, BEFORE, text.length);

                assertThat(new PlainSeal(key).open(7, slab, BEFORE, sealedSize)).isTrue();
                assertThat(slab.position()).isZero();
                assertThat(slab.limit()).isEqualTo(slab.capacity());
                assertThat(new PlainSeal(key).open(8, slab, BEFORE, sealedSize)).isFalse();
                assertThat(new PlainSeal(bytes(random, 32)).open(7, slab, BEFORE, sealedSize))
                        .isFalse();
                assertThat(new PlainSeal(key).open(7, slab, BEFORE, sealedSize - 1))
                        .isFalse();
                assertThat(new PlainSeal(key).open(7, slab, BEFORE, Aead.TAG_SIZE - 1))
                        .isFalse();
                for (int bit = 0; bit < 8 * sealedSize; bit++) {
                    int place = BEFORE + bit / 8;
                    slab.put(place, (byte) (slab.get(place) ^ 1 << bit % 8));
                    assertThat(new PlainSeal(key).open(7, slab, BEFORE, sealedSize))
                            .isFalse();
                    slab.put(place, (byte) (slab.get(place) ^ 1 << bit % 8));
                }
            }
        });
    }

    @Test
    void associatedDataCount() {
        Seeds.loop(20, seed -> {
            RandomGenerator random = Seeds.random(seed);
            byte[] key = bytes(random, 32);
            byte[] data = bytes(random, 1 + random.nextInt(40));
            byte[] text = bytes(random, 1 + random.nextInt(40));
            byte[] sealed = new PlainSeal(key).seal(0, data, text);

            assertThat(sealed).hasSize(text.length + Aead.TAG_SIZE);
            assertThat(new PlainSeal(key).open(0, data, sealed)).contains(text);
            assertThat(new PlainSeal(key).open(1, data, sealed)).isEmpty();
            assertThat(new PlainSeal(key).open(0, Arrays.copyOf(data, data.length - 1), sealed))
                    .isEmpty();
            byte[] shifted = new byte[sealed.length + 1];
            shifted[0] = data[data.length - 1];
            System.arraycopy(sealed, 0, shifted, 1, sealed.length);
            assertThat(new PlainSeal(key).open(0, Arrays.copyOf(data, data.length - 1), shifted))
                    .as("the end of the data taken for text")
                    .isEmpty();
            assertThat(new PlainSeal(key).open(0, data, new byte[Aead.TAG_SIZE - 1]))
                    .isEmpty();
        });
    }

    @Test
    void aCounterSealsOnce() {
        Aead seal = new PlainSeal(new byte[32]);
        ByteBuffer slab = ByteBuffer.allocate(100);
        seal.seal(3, slab, 0, 10);
        assertThatThrownBy(() -> seal.seal(3, slab, 0, 10)).isInstanceOf(IllegalStateException.class);
    }
}
