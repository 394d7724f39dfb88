package org.tocsin.uapi;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.PublicKey;
import org.tocsin.crypto.Secret;
import org.tocsin.ip.AddressPrefix;

/// Collects the lines behind `set=1`.
final class ChangeLines {
    private static final long UINT16_MAX = 0xffff;
    private static final long UINT32_MAX = 0xffff_ffffL;

    private Optional<Secret> privateKey = Optional.empty();
    private OptionalInt listenPort = OptionalInt.empty();
    private OptionalInt firewallMark = OptionalInt.empty();
    private boolean replacePeers;
    private final List<PeerChange> peers = new ArrayList<>();
    private PeerChange.@Nullable Builder peer;

    /// @return false if the line says nothing that is known here
    boolean accept(LineText line) {
        String key = line.key();
        if (key.equals("public_key")) {
            return beginPeer(line);
        }
        PeerChange.Builder builder = peer;
        return builder == null ? acceptOfDevice(key, line) : acceptOfPeer(key, line, builder);
    }

    DeviceChange build() {
        endPeer();
        return new DeviceChange(privateKey, listenPort, firewallMark, replacePeers, peers);
    }

    private boolean beginPeer(LineText line) {
        endPeer();
        Optional<byte[]> key = line.key32();
        key.ifPresent(octets -> peer = new PeerChange.Builder(new PublicKey(Octets.wrap(octets))));
        return key.isPresent();
    }

    private void endPeer() {
        if (peer != null) {
            peers.add(peer.build());
            peer = null;
        }
    }

    private boolean acceptOfDevice(String key, LineText line) {
        return switch (key) {
            case "private_key" -> secret(line, secret -> privateKey = Optional.of(secret));
            case "listen_port" -> number(line, UINT16_MAX, port -> listenPort = OptionalInt.of(port));
            case "fwmark" -> number(line, UINT32_MAX, mark -> firewallMark = OptionalInt.of(mark));
            case "replace_peers" -> {
                replacePeers = true;
                yield line.value().equals("true");
            }
            default -> false;
        };
    }

    private static boolean acceptOfPeer(String key, LineText line, PeerChange.Builder peer) {
        return switch (key) {
            case "remove" -> {
                peer.remove();
                yield line.value().equals("true");
            }
            case "update_only" -> {
                peer.updateOnly();
                yield line.value().equals("true");
            }
            case "preshared_key" -> secret(line, peer::presharedKey);
            case "endpoint" ->
                EndpointText.parse(line.value()).map(peer::endpoint).isPresent();
            case "persistent_keepalive_interval" -> number(line, UINT16_MAX, peer::keepalive);
            case "replace_allowed_ips" -> {
                peer.replaceAllowedIps();
                yield line.value().equals("true");
            }
            case "allowed_ip" -> allowedIp(line.value(), peer);
            case "protocol_version" -> line.value().equals("1");
            default -> false;
        };
    }

    private static boolean secret(LineText line, Consumer<Secret> taker) {
        Optional<byte[]> octets = line.key32();
        octets.ifPresent(bytes -> {
            taker.accept(Secret.copyOf(bytes));
            Arrays.fill(bytes, (byte) 0);
        });
        return octets.isPresent();
    }

    private static boolean number(LineText line, long max, IntConsumer taker) {
        OptionalInt number = line.number(max);
        number.ifPresent(taker);
        return number.isPresent();
    }

    private static boolean allowedIp(String text, PeerChange.Builder peer) {
        boolean remove = text.startsWith("-");
        try {
            peer.allowedIp(AddressPrefix.parse(remove ? text.substring(1) : text), remove);
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
