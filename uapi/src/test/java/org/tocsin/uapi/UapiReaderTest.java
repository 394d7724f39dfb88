package org.tocsin.uapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.PublicKey;
import org.tocsin.ip.AddressPrefix;

class UapiReaderTest {
    private static final String KEY_A = "aa".repeat(32);
    private static final String KEY_B = "0B".repeat(32);

    @Test
    void readsEveryKeyOfASet() {
        DeviceChange change = set(
                "private_key=" + KEY_A,
                "listen_port=51820",
                "fwmark=4294967295",
                "replace_peers=true",
                "public_key=" + KEY_A,
                "update_only=true",
                "preshared_key=" + KEY_B,
                "endpoint=[2001:db8::1]:51820",
                "persistent_keepalive_interval=25",
                "replace_allowed_ips=true",
                "allowed_ip=10.0.0.0/8",
                "allowed_ip=-10.1.0.0/16",
                "protocol_version=1",
                "public_key=" + KEY_B,
                "remove=true");
        assertThat(change.privateKey().orElseThrow().reveal()).containsOnly(0xaa);
        assertThat(change.listenPort()).hasValue(51_820);
        assertThat(change.firewallMark()).hasValue(-1);
        assertThat(change.replacePeers()).isTrue();
        assertThat(change.peers()).hasSize(2);
        PeerChange first = change.peers().getFirst();
        assertThat(first.publicKey()).isEqualTo(key(KEY_A));
        assertThat(first.updateOnly()).isTrue();
        assertThat(first.presharedKey().orElseThrow().reveal()).containsOnly(0x0b);
        assertThat(first.endpoint().map(EndpointText::format)).hasValue("[2001:db8::1]:51820");
        assertThat(first.keepaliveSeconds()).hasValue(25);
        assertThat(first.replaceAllowedIps()).isTrue();
        assertThat(first.allowedIps())
                .containsExactly(
                        new PeerChange.AllowedIp(AddressPrefix.parse("10.0.0.0/8"), false),
                        new PeerChange.AllowedIp(AddressPrefix.parse("10.1.0.0/16"), true));
        assertThat(change.peers().get(1).publicKey()).isEqualTo(key(KEY_B));
        assertThat(change.peers().get(1).remove()).isTrue();
    }

    @Test
    void whatIsNotSaidStaysEmpty() {
        DeviceChange change = set("public_key=" + KEY_A);
        assertThat(change)
                .isEqualTo(new DeviceChange(
                        Optional.empty(),
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        false,
                        List.of(new PeerChange.Builder(key(KEY_A)).build())));
    }

    @Test
    void readsSeveralRequestsAndPassesOverEmptyLines() {
        assertThat(read("\n\nget=1\n\nset=1\n\nget=1\n\nget=1\n"))
                .hasExactlyElementsOfTypes(UapiRequest.Get.class, UapiRequest.Set.class, UapiRequest.Get.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "private_key=00",
                "private_key=" + "gg00000000000000000000000000000000000000000000000000000000000000",
                "listen_port=65536",
                "listen_port=-1",
                "listen_port=",
                "listen_port=+1",
                "listen_port=1 ",
                "fwmark=4294967296",
                "fwmark=0x10",
                "replace_peers=false",
                "replace_peers=",
                "endpoint=1.2.3.4:5",
                "allowed_ip=10.0.0.0/8",
                "nonsense=1",
                "nonsense",
                "=1",
                "preshared_key=" + "0000000000000000000000000000000000000000000000000000000000000000"
            })
    void refusesADeviceLine(String line) {
        assertThat(read("set=1\nlisten_port=1\n" + line + "\nlisten_port=2\n\nget=1\n\n"))
                .containsExactly(new UapiRequest.Malformed(3), new UapiRequest.Get());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "endpoint=1.2.3.4",
                "endpoint=1.2.3.4:0",
                "endpoint=1.2.3.4:65536",
                "endpoint=::1:5",
                "endpoint=[1.2.3.4]:5",
                "endpoint=[::1%eth0]:5",
                "endpoint=example.org:5",
                "endpoint=[]:5",
                "endpoint=:5",
                "allowed_ip=10.0.0.0/33",
                "allowed_ip=",
                "allowed_ip=-",
                "allowed_ip=--10.0.0.0/8",
                "allowed_ip=::/129",
                "protocol_version=2",
                "persistent_keepalive_interval=65536",
                "persistent_keepalive_interval=off",
                "remove=1",
                "update_only=",
                "preshared_key=",
                "listen_port=1",
                "public_key=00"
            })
    void refusesAPeerLine(String line) {
        assertThat(read("set=1\npublic_key=" + KEY_A + "\n" + line + "\n\nget=1\n\n"))
                .containsExactly(new UapiRequest.Malformed(3), new UapiRequest.Get());
    }

    @ParameterizedTest
    @ValueSource(strings = {"get=2", "set=", "set", "GET=1", "get=1 ", "hello"})
    void refusesAnotherOperation(String line) {
        assertThat(read(line + "\nlisten_port=1\n\n")).containsExactly(new UapiRequest.Malformed(1));
    }

    @Test
    void refusesALineWithoutEndAndWhatIsBehindAGet() {
        assertThat(read("set=1\n" + "x".repeat(10_000_000) + "\n\n")).containsExactly(new UapiRequest.Malformed(2));
        assertThat(read("get=1\nlisten_port=1\n\n")).containsExactly(new UapiRequest.Malformed(2));
    }

    private static PublicKey key(String hex) {
        return new PublicKey(Octets.ofHex(hex));
    }

    private static DeviceChange set(String... lines) {
        List<UapiRequest> requests = read("set=1\n" + String.join("\n", lines) + "\n\n");
        assertThat(requests).hasSize(1).hasOnlyElementsOfType(UapiRequest.Set.class);
        return ((UapiRequest.Set) requests.getFirst()).change();
    }

    private static List<UapiRequest> read(String text) {
        UapiReader reader = new UapiReader();
        ByteBuffer in = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        List<UapiRequest> requests = new ArrayList<>();
        for (UapiRequest next = reader.read(in); next != null; next = reader.read(in)) {
            requests.add(next);
        }
        return requests;
    }
}
