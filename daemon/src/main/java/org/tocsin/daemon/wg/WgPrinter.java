package org.tocsin.daemon.wg;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.CryptoProvider;
import org.tocsin.crypto.CryptoProviders;
import org.tocsin.crypto.KeyText;
import org.tocsin.crypto.Secret;
import org.tocsin.ip.AddressPrefix;
import org.tocsin.uapi.DeviceState;
import org.tocsin.uapi.EndpointText;

/// Prints tunnels in the forms of `wg`.
public final class WgPrinter {
    private final PrintWriter out;
    private final CryptoProvider crypto = CryptoProviders.fastest();

    public WgPrinter(PrintWriter out) {
        this.out = out;
    }

    /// For people; keys are hidden.
    public void show(String name, DeviceState state, Instant now) {
        out.println("interface: " + name);
        state.privateKey().ifPresent(key -> {
            out.println("  public key: " + publicKey(key));
            out.println("  private key: (hidden)");
        });
        if (state.listenPort() != 0) {
            out.println("  listening port: " + state.listenPort());
        }
        if (state.firewallMark() != 0) {
            out.println("  fwmark: 0x" + Integer.toHexString(state.firewallMark()));
        }
        for (DeviceState.PeerState peer : state.peers()) {
            out.println();
            out.println("peer: " + peer.settings().publicKey());
            if (!peer.settings().presharedKey().isZero()) {
                out.println("  preshared key: (hidden)");
            }
            peer.endpoint().ifPresent(endpoint -> out.println("  endpoint: " + EndpointText.format(endpoint)));
            out.println("  allowed ips: " + allowedIps(peer, ", "));
            peer.lastHandshake().ifPresent(at -> out.println("  latest handshake: " + age(Duration.between(at, now))));
            if (peer.sentBytes() != 0 || peer.receivedBytes() != 0) {
                out.println(
                        "  transfer: " + size(peer.receivedBytes()) + " received, " + size(peer.sentBytes()) + " sent");
            }
            if (peer.settings().persistentKeepaliveSeconds() != 0) {
                out.println("  persistent keepalive: every "
                        + age(Duration.ofSeconds(peer.settings().persistentKeepaliveSeconds()))
                                .replace(" ago", ""));
            }
        }
    }

    /// For programs: columns with tabs between, the device first. Keys are told.
    ///
    /// @param prefix in front of each line: empty, or a name and a tab
    public void dump(String prefix, DeviceState state) {
        out.println(prefix + state.privateKey().map(WgPrinter::base64).orElse("(none)") + "\t"
                + state.privateKey().map(this::publicKey).orElse("(none)") + "\t" + state.listenPort() + "\t"
                + (state.firewallMark() == 0 ? "off" : "0x" + Integer.toHexString(state.firewallMark())));
        for (DeviceState.PeerState peer : state.peers()) {
            Secret presharedKey = peer.settings().presharedKey();
            int keepalive = peer.settings().persistentKeepaliveSeconds();
            out.println(String.join(
                    "\t",
                    prefix + peer.settings().publicKey(),
                    presharedKey.isZero() ? "(none)" : base64(presharedKey),
                    peer.endpoint().map(EndpointText::format).orElse("(none)"),
                    allowedIps(peer, ","),
                    Long.toString(
                            peer.lastHandshake().map(Instant::getEpochSecond).orElse(0L)),
                    Long.toString(peer.receivedBytes()),
                    Long.toString(peer.sentBytes()),
                    keepalive == 0 ? "off" : Integer.toString(keepalive)));
        }
    }

    /// As `wg setconf` reads it. Keys are told.
    public void configuration(DeviceState state) {
        out.println("[Interface]");
        if (state.listenPort() != 0) {
            out.println("ListenPort = " + state.listenPort());
        }
        if (state.firewallMark() != 0) {
            out.println("FwMark = 0x" + Integer.toHexString(state.firewallMark()));
        }
        state.privateKey().ifPresent(key -> out.println("PrivateKey = " + base64(key)));
        for (DeviceState.PeerState peer : state.peers()) {
            out.println();
            out.println("[Peer]");
            out.println("PublicKey = " + peer.settings().publicKey());
            if (!peer.settings().presharedKey().isZero()) {
                out.println("PresharedKey = " + base64(peer.settings().presharedKey()));
            }
            if (!peer.settings().allowedIps().isEmpty()) {
                out.println("AllowedIPs = " + allowedIps(peer, ", "));
            }
            peer.endpoint().ifPresent(endpoint -> out.println("Endpoint = " + EndpointText.format(endpoint)));
            if (peer.settings().persistentKeepaliveSeconds() != 0) {
                out.println("PersistentKeepalive = " + peer.settings().persistentKeepaliveSeconds());
            }
        }
    }

    private String publicKey(Secret privateKey) {
        byte[] scalar = privateKey.reveal();
        String text =
                KeyText.toBase64(Octets.wrap(crypto.x25519PublicKey(scalar)).toByteArray());
        Arrays.fill(scalar, (byte) 0);
        return text;
    }

    private static String base64(Secret secret) {
        byte[] key = secret.reveal();
        String text = KeyText.toBase64(key);
        Arrays.fill(key, (byte) 0);
        return text;
    }

    private static String allowedIps(DeviceState.PeerState peer, String separator) {
        String text = peer.settings().allowedIps().stream()
                .map(AddressPrefix::toString)
                .collect(Collectors.joining(separator));
        return text.isEmpty() ? "(none)" : text;
    }

    private static String age(Duration age) {
        if (age.isNegative()) {
            return "(System clock wound backward; connection problems may ensue.)";
        }
        StringBuilder text = new StringBuilder();
        part(text, age.toDays() / 365, "year");
        part(text, age.toDays() % 365, "day");
        part(text, age.toHoursPart(), "hour");
        part(text, age.toMinutesPart(), "minute");
        part(text, age.toSecondsPart(), "second");
        return text.isEmpty() ? "Now" : text + " ago";
    }

    private static void part(StringBuilder text, long count, String unit) {
        if (count != 0) {
            text.append(text.isEmpty() ? "" : ", ").append(count).append(' ').append(unit);
            text.append(count == 1 ? "" : "s");
        }
    }

    private static String size(long bytes) {
        String[] units = {"KiB", "MiB", "GiB", "TiB"};
        if (bytes < 1024) {
            return bytes + " B";
        }
        double value = bytes / 1024.0;
        int unit = 0;
        while (value >= 1024 && unit < units.length - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.2f %s", value, units[unit]);
    }
}
