package org.tocsin.uapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.PublicKey;
import org.tocsin.crypto.Secret;
import org.tocsin.ip.AddressPrefix;
import org.tocsin.wireguard.PeerConfig;

class UapiTextTest {
    private static final PublicKey KEY = new PublicKey(Octets.ofHex("ab".repeat(32)));

    @Test
    void readsWhatTheServerWrites() {
        PeerConfig settings =
                new PeerConfig(KEY, Secret.zero(), Optional.empty(), List.of(AddressPrefix.parse("10.0.0.0/8")), 25);
        DeviceState.PeerState peer = new DeviceState.PeerState(
                settings,
                EndpointText.parse("[2001:db8::1]:5"),
                Optional.of(Instant.ofEpochSecond(1_700_000_000L, 5)),
                7,
                8);
        DeviceState state = new DeviceState(Optional.empty(), 51_820, -1, List.of(peer));
        DeviceState again;
        try (UapiAnswer answer = UapiAnswer.of(state)) {
            String text = StandardCharsets.UTF_8.decode(answer.bytes()).toString();
            again = UapiText.state(text.lines().filter(line -> !line.isEmpty()).toList());
        }
        assertThat(again.listenPort()).isEqualTo(51_820);
        assertThat(again.firewallMark()).isEqualTo(-1);
        assertThat(again.privateKey()).isEmpty();
        DeviceState.PeerState peerAgain = again.peers().getFirst();
        assertThat(peerAgain.endpoint()).isEqualTo(peer.endpoint());
        assertThat(peerAgain.lastHandshake()).isEqualTo(peer.lastHandshake());
        assertThat(peerAgain.sentBytes()).isEqualTo(7);
        assertThat(peerAgain.receivedBytes()).isEqualTo(8);
        assertThat(peerAgain.settings().allowedIps()).isEqualTo(settings.allowedIps());
        assertThat(peerAgain.settings().persistentKeepaliveSeconds()).isEqualTo(25);
    }

    @Test
    void writesWhatTheServerReads() {
        DeviceChange change = new DeviceChange(
                Optional.empty(),
                OptionalInt.of(5),
                OptionalInt.of(-1),
                true,
                List.of(
                        new PeerChange.Builder(KEY).remove().build(),
                        new PeerChange.Builder(KEY)
                                .updateOnly()
                                .keepalive(9)
                                .endpoint(EndpointText.parse("192.0.2.1:5").orElseThrow())
                                .replaceAllowedIps()
                                .allowedIp(AddressPrefix.parse("10.0.0.0/8"), false)
                                .allowedIp(AddressPrefix.parse("10.1.0.0/16"), true)
                                .build()));
        String text = String.join("\n", UapiText.lines(change)) + "\n\n";
        assertThat(new UapiReader().read(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(new UapiRequest.Set(change));
    }

    @Test
    void refusesNonsense() {
        for (String line : List.of("nonsense", "errno=-22", "listen_port=x", "public_key=00", "private_key=00")) {
            assertThatThrownBy(() -> UapiText.state(List.of(line))).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
