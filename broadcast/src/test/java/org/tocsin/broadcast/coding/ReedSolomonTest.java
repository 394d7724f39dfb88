package org.tocsin.broadcast.coding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.tocsin.testkit.Seeds;

class ReedSolomonTest {
    @Test
    void everyChoiceOfAsManyShardsAsThereAreDataGivesTheDataBack() {
        for (int data = 1; data <= 5; data++) {
            for (int parity = 1; parity <= 4; parity++) {
                byte[][] whole = encoded(data, parity, 8, Seeds.random(data * 10L + parity));
                for (int choice = 0; choice < 1 << data + parity; choice++) {
                    if (Integer.bitCount(choice) >= data) {
                        assertRecovers(data, parity, whole, choice);
                    }
                }
            }
        }
    }

    private static void assertRecovers(int data, int parity, byte[][] whole, int choice) {
        boolean[] isPresent = new boolean[data + parity];
        for (int i = 0; i < isPresent.length; i++) {
            isPresent[i] = (choice >> i & 1) != 0;
        }
        assertRecovers(data, parity, whole, isPresent);
    }

    private static void assertRecovers(int data, int parity, byte[][] whole, boolean[] isPresent) {
        byte[][] shards = new byte[whole.length][whole[0].length];
        for (int i = 0; i < whole.length; i++) {
            if (isPresent[i]) {
                shards[i] = whole[i].clone();
            }
        }
        new ReedSolomon(data, parity).decode(shards, isPresent);
        for (int i = 0; i < data; i++) {
            assertThat(shards[i]).as("shard %d of %d + %d", i, data, parity).isEqualTo(whole[i]);
        }
    }

    @Test
    void parityIsWhatASlowModelComputes() {
        Seeds.loop(20, seed -> {
            RandomGenerator random = Seeds.random(seed);
            int data = 1 + random.nextInt(200);
            int parity = 1 + random.nextInt(ReedSolomon.SHARDS_MAX - data);
            int bytes = ReedSolomon.GRAIN * (1 + random.nextInt(150));
            byte[][] shards = encoded(data, parity, bytes, random);
            for (int i = 0; i < 30; i++) {
                int row = random.nextInt(parity);
                int at = random.nextInt(bytes);
                int expected = 0;
                for (int j = 0; j < data; j++) {
                    expected ^= slowProduct(slowInverse(data + row ^ j), shards[j][at] & 0xff);
                }
                assertThat(shards[data + row][at] & 0xff).isEqualTo(expected);
            }
        });
    }

    @Test
    void largeCodesRecoverFromAnyLossTheyAreMadeFor() {
        Seeds.loop(20, seed -> {
            RandomGenerator random = Seeds.random(seed);
            int data = 1 + random.nextInt(254);
            int parity = 1 + random.nextInt(ReedSolomon.SHARDS_MAX - data);
            byte[][] whole = encoded(data, parity, 72, random);
            boolean[] isPresent = new boolean[whole.length];
            for (int count = 0; count < data; ) {
                int next = random.nextInt(whole.length);
                count += isPresent[next] ? 0 : 1;
                isPresent[next] = true;
            }
            assertRecovers(data, parity, whole, isPresent);
        });
    }

    @Test
    void tooFewShardsAreRefused() {
        boolean[] isPresent = {true, true, false, true, false};
        assertThatThrownBy(() -> new ReedSolomon(4, 1).decode(new byte[5][8], isPresent))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void codesAndLengthsThatDoNotExistAreRefused() {
        assertThatThrownBy(() -> new ReedSolomon(0, 3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ReedSolomon(200, 56)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ReedSolomon(2, 1).encode(new byte[3][9]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ReedSolomon(2, 1).encode(new byte[4][8]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theFieldMultipliesAsPolynomialsDo() {
        for (int a = 0; a < GaloisField.SIZE; a++) {
            for (int b = 0; b < GaloisField.SIZE; b++) {
                assertThat(GaloisField.multiply(a, b)).isEqualTo(slowProduct(a, b));
            }
        }
    }

    private static byte[][] encoded(int data, int parity, int bytes, RandomGenerator random) {
        byte[][] shards = new byte[data + parity][bytes];
        for (int i = 0; i < data; i++) {
            random.nextBytes(shards[i]);
        }
        new ReedSolomon(data, parity).encode(shards);
        return shards;
    }

    /// Multiplication of polynomials over bits, reduced bit by bit.
    private static int slowProduct(int a, int b) {
        int product = 0;
        for (int bit = 0; bit < 8; bit++) {
            product ^= (b >> bit & 1) * (a << bit);
        }
        for (int bit = 14; bit >= 8; bit--) {
            product ^= (product >> bit & 1) * (0x11d << bit - 8);
        }
        return product;
    }

    private static int slowInverse(int a) {
        for (int b = 1; b < 256; b++) {
            if (slowProduct(a, b) == 1) {
                return b;
            }
        }
        throw new AssertionError("no inverse of " + a);
    }
}
