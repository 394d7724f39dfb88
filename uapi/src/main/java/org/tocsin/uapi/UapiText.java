package org.tocsin.uapi;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.KeyText;
import org.tocsin.crypto.PublicKey;
import org.tocsin.crypto.Secret;
import org.tocsin.ip.AddressPrefix;
import org.tocsin.wireguard.PeerConfig;

/// The client's side: reads what a `get` answered, and writes what a `set` is to say.
public final class UapiText {
    private UapiText() {}

    /// Reads an answer; keys that are unknown here are passed over, as `wg` does.
    ///
    /// @throws IllegalArgumentException if it makes no sense, or tells an error
    public static DeviceState state(List<String> answer) {
        Optional<Secret> privateKey = Optional.empty();
        int listenPort = 0;
        int firewallMark = 0;
        List<DeviceState.PeerState> peers = new ArrayList<>();
        PeerLines peer = null;
        for (String line : answer) {
            int equals = line.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("a line without =");
            }
            String key = line.substring(0, equals);
            String value = line.substring(equals + 1);
            switch (key) {
                case "private_key" -> privateKey = Optional.of(secret(value));
                case "listen_port" -> listenPort = Integer.parseInt(value);
                case "fwmark" -> firewallMark = Integer.parseUnsignedInt(value);
                case "public_key" -> {
                    finish(peer, peers);
                    peer = new PeerLines(new PublicKey(Octets.ofHex(value)));
                }
                case "errno" -> {
                    if (!value.equals("0")) {
                        throw new IllegalArgumentException("error " + value);
                    }
                }
                default -> {
                    if (peer != null) {
                        peer.accept(key, value);
                    }
                }
            }
        }
        finish(peer, peers);
        return new DeviceState(privateKey, listenPort, firewallMark, peers);
    }

    /// The lines of a `set` without the empty one at the end.
    public static List<String> lines(DeviceChange change) {
        List<String> lines = new ArrayList<>(List.of("set=1"));
        change.privateKey().ifPresent(key -> lines.add("private_key=" + hex(key)));
        change.listenPort().ifPresent(port -> lines.add("listen_port=" + port));
        change.firewallMark().ifPresent(mark -> lines.add("fwmark=" + Integer.toUnsignedString(mark)));
        if (change.replacePeers()) {
            lines.add("replace_peers=true");
        }
        for (PeerChange peer : change.peers()) {
            lines.add("public_key=" + peer.publicKey().octets().toHex());
            if (peer.remove()) {
                lines.add("remove=true");
            }
            if (peer.updateOnly()) {
                lines.add("update_only=true");
            }
            peer.presharedKey().ifPresent(key -> lines.add("preshared_key=" + hex(key)));
            peer.endpoint().ifPresent(endpoint -> lines.add("endpoint=" + EndpointText.format(endpoint)));
            peer.keepaliveSeconds().ifPresent(seconds -> lines.add("persistent_keepalive_interval=" + seconds));
            if (peer.replaceAllowedIps()) {
                lines.add("replace_allowed_ips=true");
            }
            for (PeerChange.AllowedIp allowed : peer.allowedIps()) {
                lines.add("allowed_ip=" + (allowed.remove() ? "-" : "") + allowed.prefix());
            }
        }
        return lines;
    }

    private static void finish(@Nullable PeerLines peer, List<DeviceState.PeerState> peers) {
        if (peer != null) {
            peers.add(peer.build());
        }
    }

    private static Secret secret(String hex) {
        byte[] key = KeyText.ofHex(hex).orElseThrow(() -> new IllegalArgumentException("no key"));
        Secret secret = Secret.copyOf(key);
        Arrays.fill(key, (byte) 0);
        return secret;
    }

    private static String hex(Secret secret) {
        byte[] key = secret.reveal();
        String text = HexFormat.of().formatHex(key);
        Arrays.fill(key, (byte) 0);
        return text;
    }

    private static final class PeerLines {
        private final PublicKey publicKey;
        private Secret presharedKey = Secret.zero();
        private Optional<Endpoint> endpoint = Optional.empty();
        private long handshakeSeconds;
        private long handshakeNanos;
        private long sentBytes;
        private long receivedBytes;
        private int keepaliveSeconds;
        private final List<AddressPrefix> allowedIps = new ArrayList<>();

        PeerLines(PublicKey publicKey) {
            this.publicKey = publicKey;
        }

        void accept(String key, String value) {
            switch (key) {
                case "preshared_key" -> presharedKey = secret(value);
                case "endpoint" -> endpoint = EndpointText.parse(value);
                case "last_handshake_time_sec" -> handshakeSeconds = Long.parseLong(value);
                case "last_handshake_time_nsec" -> handshakeNanos = Long.parseLong(value);
                case "tx_bytes" -> sentBytes = Long.parseLong(value);
                case "rx_bytes" -> receivedBytes = Long.parseLong(value);
                case "persistent_keepalive_interval" -> keepaliveSeconds = Integer.parseInt(value);
                case "allowed_ip" -> allowedIps.add(AddressPrefix.parse(value));
                default -> {
                    // As wg does: what it does not know is for a newer one.
                }
            }
        }

        DeviceState.PeerState build() {
            return new DeviceState.PeerState(
                    new PeerConfig(publicKey, presharedKey, Optional.empty(), allowedIps, keepaliveSeconds),
                    endpoint,
                    handshakeSeconds == 0 && handshakeNanos == 0
                            ? Optional.empty()
                            : Optional.of(Instant.ofEpochSecond(handshakeSeconds, handshakeNanos)),
                    sentBytes,
                    receivedBytes);
        }
    }
}
