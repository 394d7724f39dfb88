package org.tocsin.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class SmallGroupTest {
    private static final BigInteger PRIME = BigInteger.TWO.pow(61).subtract(BigInteger.ONE);

    @Test
    void bothSidesAgree() {
        Seeds.loop(200, seed -> {
            byte[] a = new byte[32];
            byte[] b = new byte[32];
            Seeds.random(seed).nextBytes(a);
            Seeds.random(~seed).nextBytes(b);
            byte[] here = new byte[32];
            byte[] there = new byte[32];
            assertThat(SmallGroup.agree(a, SmallGroup.publicKey(b), here)).isTrue();
            assertThat(SmallGroup.agree(b, SmallGroup.publicKey(a), there)).isTrue();
            assertThat(here).isEqualTo(there).isNotEqualTo(new byte[32]);

            ByteBuffer scalar = ByteBuffer.wrap(a).order(ByteOrder.LITTLE_ENDIAN);
            BigInteger exponent = BigInteger.valueOf(scalar.getLong(0) >>> 1);
            ByteBuffer key = ByteBuffer.wrap(SmallGroup.publicKey(a)).order(ByteOrder.LITTLE_ENDIAN);
            assertThat(BigInteger.valueOf(key.getLong(0)))
                    .isEqualTo(BigInteger.valueOf(37).modPow(exponent, PRIME));
        });
    }

    @Test
    void aPointOfLowOrderGivesNoSecret() {
        byte[] secret = {1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8
        };
        assertThat(SmallGroup.agree(secret.clone(), new byte[32], secret)).isFalse();
        assertThat(secret).containsOnly(0);
    }
}
