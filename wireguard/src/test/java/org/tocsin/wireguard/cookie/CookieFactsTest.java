package org.tocsin.wireguard.cookie;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.JdkCrypto;
import org.tocsin.crypto.Secret;
import org.tocsin.testkit.Seeds;
import org.tocsin.wireguard.handshake.LocalStatic;
import org.tocsin.wireguard.handshake.RemoteStatic;
import org.tocsin.wireguard.message.CookieReply;

class CookieFactsTest {
    private static final int SIZE = 148;
    private static final Endpoint HERE = new Endpoint(Octets.ofHex("c0000201"), 1000);

    private final JdkCrypto crypto = new JdkCrypto();
    private final RandomGenerator random = Seeds.random(1);
    private final LocalStatic alice = new LocalStatic(crypto, Secret.copyOf(random(32)));
    private final LocalStatic bob = new LocalStatic(crypto, Secret.copyOf(random(32)));
    private final CookieChecker checker = new CookieChecker(bob, random::nextBytes);
    private final CookieJar jar = new CookieJar(crypto, new RemoteStatic(alice, bob.publicKey()));

    @Test
    void fact7_aCookieIsForOneAddressAndPortAndOneMac1AndAgesSoonerAtTheSender() {
        byte[] first = stamped(0);
        assertThat(Arrays.copyOfRange(first, SIZE - 16, SIZE)).containsOnly(0);
        CookieReply reply = checker.reply(ByteBuffer.wrap(first), 0, SIZE, HERE, 0);
        assertThat(jar.accept(reply, 0)).isTrue();
        assertThat(jar.accept(reply, 0)).as("one for each mac1 that was sent").isFalse();

        long late = Duration.ofSeconds(114).toNanos();
        byte[] second = stamped(late);
        assertThat(valid(second, HERE, late)).isTrue();
        assertThat(valid(second, new Endpoint(HERE.address(), 1001), late)).isFalse();
        assertThat(valid(second, new Endpoint(Octets.ofHex("c0000202"), 1000), late))
                .isFalse();
        assertThat(jar.accept(reply, late)).as("of another mac1").isFalse();

        long secretDies = Duration.ofSeconds(120).toNanos();
        assertThat(valid(second, HERE, secretDies)).isFalse();
        byte[] third = stamped(Duration.ofSeconds(115).toNanos());
        assertThat(Arrays.copyOfRange(third, SIZE - 16, SIZE))
                .as("120 s less 5 s on the way")
                .containsOnly(0);
    }

    private boolean valid(byte[] message, Endpoint source, long nowNanos) {
        return checker.hasRightMac2(ByteBuffer.wrap(message), 0, SIZE, source, nowNanos);
    }

    private byte[] stamped(long nowNanos) {
        byte[] message = random(SIZE);
        jar.stamp(message, nowNanos);
        assertThat(checker.hasRightMac1(ByteBuffer.wrap(message), 0, SIZE)).isTrue();
        return message;
    }

    private byte[] random(int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }
}
