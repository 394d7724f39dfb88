package org.tocsin.uapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.tocsin.crypto.CryptoProvider;
import org.tocsin.crypto.CryptoProviders;
import org.tocsin.crypto.KeyText;
import org.tocsin.crypto.Secret;
import org.tocsin.testkit.Seeds;
import org.tocsin.wireguard.Device;
import org.tocsin.wireguard.DeviceConfig;
import org.tocsin.wireguard.Output;

class DeviceChangesTest {
    private static final int PEERS_MAX = 3;
    private static final long NOW = 1_000_000_000L;

    private final CryptoProvider crypto = CryptoProviders.fastest();
    private final RandomGenerator random = Seeds.random(1);
    private final Device device = new Device(
            DeviceConfig.defaults(),
            Secret.copyOf(bytes(9)),
            crypto,
            random::nextBytes,
            random,
            () -> Instant.ofEpochSecond(1_700_000_000L));
    private final TestPort port = new TestPort();
    private final DeviceTarget target = new DeviceTarget(device, PEERS_MAX, Optional.empty(), port, random::nextBytes);

    @Test
    void tellsWhatItWasTold() {
        String settings = "private_key=" + hex(1) + "\nlisten_port=7\nfwmark=9\n";
        String peer = "public_key=" + hex(2) + "\npreshared_key=" + hex(3) + "\n";
        String rest = "endpoint=[2001:db8::1]:5\npersistent_keepalive_interval=25\nallowed_ip=10.0.0.0/8\n";
        assertThat(apply(settings + peer + rest)).isZero();
        assertThat(answer())
                .isEqualTo(settings + peer + "protocol_version=1\nendpoint=[2001:db8::1]:5\n"
                        + "last_handshake_time_sec=0\nlast_handshake_time_nsec=0\ntx_bytes=0\nrx_bytes=0\n"
                        + "persistent_keepalive_interval=25\nallowed_ip=10.0.0.0/8\nerrno=0\n\n");
    }

    @Test
    void leavesOutWhatIsZero() {
        assertThat(answer()).isEqualTo("errno=0\n\n");
        apply("private_key=" + hex(1));
        assertThat(target.hasKey()).isTrue();
        apply("private_key=" + "00".repeat(32));
        assertThat(target.hasKey()).isFalse();
        assertThat(answer()).isEqualTo("errno=0\n\n");
    }

    @Test
    void anUpdateChangesWhatItNamesAndNothingElse() {
        apply("public_key=" + hex(2) + "\nallowed_ip=10.0.0.0/8\npreshared_key=" + hex(3)
                + "\nendpoint=192.0.2.1:5\npersistent_keepalive_interval=9");
        apply("public_key=" + hex(2) + "\nallowed_ip=11.0.0.0/8");
        assertThat(answer())
                .contains("allowed_ip=10.0.0.0/8\nallowed_ip=11.0.0.0/8\n", "preshared_key=" + hex(3))
                .contains("endpoint=192.0.2.1:5", "persistent_keepalive_interval=9");
        apply("public_key=" + hex(2) + "\nallowed_ip=-10.0.0.0/8\nallowed_ip=-12.0.0.0/8");
        assertThat(answer()).doesNotContain("10.0.0.0/8").contains("allowed_ip=11.0.0.0/8");
        apply("public_key=" + hex(2) + "\nreplace_allowed_ips=true\nallowed_ip=13.0.0.0/8");
        assertThat(answer()).doesNotContain("11.0.0.0/8").contains("allowed_ip=13.0.0.0/8");
        apply("public_key=" + hex(2) + "\nreplace_allowed_ips=true");
        assertThat(answer()).doesNotContain("allowed_ip");
    }

    @Test
    void aPrefixMovesToThePeerThatIsGivenItLast() {
        apply("public_key=" + hex(2) + "\nallowed_ip=10.0.0.0/8\npublic_key=" + hex(3) + "\nallowed_ip=10.0.0.0/8");
        assertThat(target.state().peers().getFirst().settings().allowedIps()).isEmpty();
        assertThat(target.state().peers().get(1).settings().allowedIps()).hasSize(1);
        // To take it from whom it does not belong to does nothing.
        apply("public_key=" + hex(2) + "\nallowed_ip=-10.0.0.0/8");
        assertThat(target.state().peers().get(1).settings().allowedIps()).hasSize(1);
    }

    @Test
    void updateOnlyMakesNoPeerAndRemoveOfAStrangerIsFine() {
        assertThat(apply("public_key=" + hex(2) + "\nupdate_only=true\nallowed_ip=10.0.0.0/8"))
                .isZero();
        assertThat(apply("public_key=" + hex(2) + "\nremove=true")).isZero();
        assertThat(target.peers()).isEmpty();
    }

    @Test
    void replacingPeersKeepsThoseThatAreNamedAgain() {
        apply("public_key=" + hex(2) + "\npublic_key=" + hex(3));
        apply("replace_peers=true\npublic_key=" + hex(4));
        assertThat(target.peers()).hasSize(1);
        apply("replace_peers=true");
        assertThat(target.peers()).isEmpty();
    }

    @Test
    void theDevicesOwnKeyIsPassedOver() {
        String own = KeyText.toHex(crypto.x25519PublicKey(bytes(1)));
        assertThat(apply("private_key=" + hex(1) + "\npublic_key=" + own + "\nallowed_ip=10.0.0.0/8"))
                .isZero();
        assertThat(target.peers()).isEmpty();
        apply("private_key=" + hex(2) + "\npublic_key=" + own);
        assertThat(target.peers()).hasSize(1);
        // A peer whose key becomes the device's own goes.
        apply("private_key=" + hex(1));
        assertThat(target.peers()).isEmpty();
    }

    @Test
    void aRefusedPortChangesNothing() {
        apply("private_key=" + hex(1) + "\npublic_key=" + hex(2));
        String before = answer();
        port.refusal = Errno.EADDRINUSE;
        assertThat(apply("private_key=" + hex(5) + "\nlisten_port=5\nreplace_peers=true\npublic_key=" + hex(6)))
                .isEqualTo(Errno.EADDRINUSE);
        assertThat(answer()).isEqualTo(before);
    }

    @Test
    void tooManyPeersChangeNothing() {
        apply("public_key=" + hex(2));
        String before = answer();
        assertThat(apply("listen_port=5\npublic_key=" + hex(3) + "\npublic_key=" + hex(4) + "\npublic_key=" + hex(5)))
                .isEqualTo(Errno.ENOSPC);
        assertThat(answer()).isEqualTo(before);
        // As many as there may be, where one goes in between.
        assertThat(apply("public_key=" + hex(3) + "\npublic_key=" + hex(2) + "\nremove=true\npublic_key=" + hex(4)
                        + "\npublic_key=" + hex(5)))
                .isZero();
    }

    @Test
    void aKeepaliveThatIsSwitchedOnGoesAtOnce() {
        apply("private_key=" + hex(1) + "\npublic_key=" + hex(2) + "\nendpoint=192.0.2.1:5");
        assertThat(device.poll(NOW)).isInstanceOf(Output.Idle.class);
        apply("public_key=" + hex(2) + "\npersistent_keepalive_interval=25");
        assertThat(device.poll(NOW)).isInstanceOf(Output.Transmit.class);
    }

    @Test
    void manyAllowedIpsOfOnePeerAreHeldAndTold() {
        StringBuilder lines = new StringBuilder("public_key=" + hex(2));
        for (int i = 0; i < 65_280; i++) {
            lines.append("\nallowed_ip=10.")
                    .append(i >> 8)
                    .append('.')
                    .append(i & 0xff)
                    .append(".0/24");
            lines.append("\nallowed_ip=fd01:0:0:")
                    .append(Integer.toHexString(i))
                    .append("::/64");
        }
        assertThat(apply(lines.toString())).isZero();
        assertThat(answer().lines().filter(line -> line.startsWith("allowed_ip=")))
                .hasSize(130_560);
    }

    private int apply(String lines) {
        UapiRequest request = new UapiReader()
                .read(ByteBuffer.wrap(("set=1\n" + lines.stripTrailing() + "\n\n").getBytes(StandardCharsets.UTF_8)));
        assertThat(request).isInstanceOf(UapiRequest.Set.class);
        return request instanceof UapiRequest.Set set ? DeviceChanges.apply(set.change(), target, NOW) : -1;
    }

    private String answer() {
        try (UapiAnswer answer = UapiAnswer.of(target.state())) {
            return StandardCharsets.UTF_8.decode(answer.bytes()).toString();
        }
    }

    private static byte[] bytes(int value) {
        byte[] bytes = new byte[32];
        java.util.Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static String hex(int value) {
        return KeyText.toHex(bytes(value));
    }

    private static final class TestPort implements DeviceTarget.Port {
        private int number;
        private int mark;
        private int refusal;

        @Override
        public int number() {
            return number;
        }

        @Override
        public int firewallMark() {
            return mark;
        }

        @Override
        public int move(OptionalInt wanted, OptionalInt wantedMark) {
            if (refusal == 0) {
                number = wanted.orElse(number);
                mark = wantedMark.orElse(mark);
            }
            return refusal;
        }
    }
}
