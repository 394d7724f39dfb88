package org.tocsin.daemon.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.CryptoProvider;
import org.tocsin.crypto.KeyText;
import org.tocsin.crypto.PublicKey;
import org.tocsin.crypto.Secret;
import org.tocsin.daemon.ExitCode;
import org.tocsin.daemon.ProgramError;
import org.tocsin.ip.AddressPrefix;
import org.tocsin.ip.AddressText;
import org.tocsin.node.NodeCore;
import org.tocsin.uapi.wgconf.WgConf;

/// Configurations of `wg-quick` as ours, and ours as theirs.
///
/// @param toml     the configuration, which names the key files
/// @param keyFiles name and content, in base64
/// @param warnings what has no counterpart
public record WgTranslation(String toml, Map<String, String> keyFiles, List<String> warnings) {
    private static final int MTU = 1420;

    public WgTranslation {
        keyFiles = new LinkedHashMap<>(keyFiles);
        warnings = List.copyOf(warnings);
    }

    /// The secrets are in it.
    @Override
    public String toString() {
        return "WgTranslation[" + keyFiles.keySet() + "]";
    }

    /// @throws ProgramError without a private key
    public static WgTranslation toToml(WgConf conf) {
        Secret privateKey = conf.privateKey()
                .orElseThrow(() -> ProgramError.of(ExitCode.CONFIGURATION, "there is no PrivateKey in it")
                        .why("a node needs one; wg-quick would refuse the file as well")
                        .fix("add PrivateKey = ... below [Interface]"));
        Map<String, String> keyFiles = new LinkedHashMap<>();
        List<String> warnings = new ArrayList<>();
        keyFiles.put("private.key", line(privateKey));
        if (conf.firewallMark().isPresent()) {
            warnings.add("FwMark has no effect: a node without an interface routes nothing");
        }
        if (conf.mtu().orElse(MTU) != MTU) {
            warnings.add("MTU has no effect: a node uses " + MTU);
        }
        int port = conf.listenPort().orElse(0);
        StringBuilder out = new StringBuilder();
        out.append(
                "# Translated from a configuration of wg-quick. Its peers are plain WireGuard peers: they exchange\n");
        out.append("# no objects until they get a signing-key here, and this node one in [identity].\n\n");
        out.append("[listen]\naddress = \"[::]:").append(port).append("\"\n\n");
        out.append("[identity]\nprivate-key-file = \"private.key\"\n");
        if (!conf.addresses().isEmpty()) {
            out.append("\n[tunnel]\naddresses = [");
            out.append(list(conf.addresses().stream().map(AddressText::format))).append("]\n");
        }
        int number = 0;
        for (WgConf.Peer peer : conf.peers()) {
            number++;
            out.append("\n[[peer]]\npublic-key = \"").append(peer.publicKey()).append("\"\n");
            peer.endpoint()
                    .ifPresent(
                            place -> out.append("endpoint = \"").append(place).append("\"\n"));
            if (peer.presharedKey().isPresent()) {
                String name = "preshared-" + number + ".key";
                keyFiles.put(name, line(peer.presharedKey().get()));
                out.append("preshared-key-file = \"").append(name).append("\"\n");
            }
            peer.keepaliveSeconds()
                    .ifPresent(seconds ->
                            out.append("keepalive = \"").append(seconds).append("s\"\n"));
            if (!peer.allowedIps().isEmpty()) {
                out.append("allowed-ips = [");
                out.append(list(peer.allowedIps().stream().map(AddressPrefix::toString)))
                        .append("]\n");
            }
        }
        return new WgTranslation(out.toString(), keyFiles, warnings);
    }

    /// Every peer keeps the address that its key gives it beside those that the configuration gives it.
    public static String toWgQuick(DaemonConfig config, CryptoProvider crypto) {
        byte[] scalar = config.privateKey().reveal();
        PublicKey own = new PublicKey(Octets.wrap(crypto.x25519PublicKey(scalar)));
        Arrays.fill(scalar, (byte) 0);
        StringBuilder out = new StringBuilder("[Interface]\n");
        out.append("PrivateKey = ").append(line(config.privateKey()));
        if (config.listen().port() != 0) {
            out.append("ListenPort = ").append(config.listen().port()).append('\n');
        }
        out.append("Address = ");
        out.append(Stream.concat(config.innerAddresses().stream(), Stream.of(NodeCore.innerAddress(own)))
                .map(address -> AddressPrefix.ofAddress(address).toString())
                .collect(Collectors.joining(", ")));
        out.append('\n');
        for (PeerConfig peer : config.peers()) {
            out.append("\n# ").append(peer.name().replaceAll("[\\r\\n]", " ")).append("\n[Peer]\n");
            out.append("PublicKey = ").append(peer.publicKey()).append('\n');
            peer.presharedKey().ifPresent(key -> out.append("PresharedKey = ").append(line(key)));
            out.append("AllowedIPs = ");
            out.append(Stream.concat(
                            peer.allowedIps().stream(),
                            Stream.of(AddressPrefix.ofAddress(NodeCore.innerAddress(peer.publicKey()))))
                    .distinct()
                    .map(AddressPrefix::toString)
                    .collect(Collectors.joining(", ")));
            out.append('\n');
            peer.endpoint()
                    .ifPresent(place -> out.append("Endpoint = ").append(place).append('\n'));
            if (!peer.keepalive().isZero()) {
                out.append("PersistentKeepalive = ")
                        .append(peer.keepalive().toSeconds())
                        .append('\n');
            }
        }
        return out.toString();
    }

    private static String list(Stream<String> items) {
        return items.map(item -> "\"" + item + "\"").collect(Collectors.joining(", "));
    }

    /// A key in base64 with a line end.
    private static String line(Secret secret) {
        byte[] key = secret.reveal();
        String text = KeyText.toBase64(key) + "\n";
        Arrays.fill(key, (byte) 0);
        return text;
    }
}
