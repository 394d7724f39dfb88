package org.tocsin.uapi;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.tocsin.crypto.Secret;
import org.tocsin.ip.AddressPrefix;
import org.tocsin.wireguard.PeerConfig;

/// Writes answers. Wiped when closed, for they hold keys.
public final class UapiAnswer implements AutoCloseable {
    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int SIZE_AT_FIRST = 1024;

    private byte[] bytes = new byte[SIZE_AT_FIRST];
    private int size;

    private UapiAnswer() {}

    /// @param errno of [Errno], positive
    public static UapiAnswer ofError(int errno) {
        UapiAnswer answer = new UapiAnswer();
        answer.end(errno);
        return answer;
    }

    /// What is zero is left out, as wireguard-go does.
    public static UapiAnswer of(DeviceState state) {
        UapiAnswer answer = new UapiAnswer();
        state.privateKey().ifPresent(key -> answer.secret("private_key=", key));
        if (state.listenPort() != 0) {
            answer.line("listen_port=", Integer.toString(state.listenPort()));
        }
        if (state.firewallMark() != 0) {
            answer.line("fwmark=", Integer.toUnsignedString(state.firewallMark()));
        }
        state.peers().forEach(answer::peer);
        answer.end(Errno.OK);
        return answer;
    }

    /// A view of the bytes, until the close.
    public ByteBuffer bytes() {
        return ByteBuffer.wrap(bytes, 0, size).slice();
    }

    private void peer(DeviceState.PeerState peer) {
        PeerConfig settings = peer.settings();
        line("public_key=", settings.publicKey().octets().toHex());
        secret("preshared_key=", settings.presharedKey());
        line("protocol_version=", "1");
        peer.endpoint().ifPresent(endpoint -> line("endpoint=", EndpointText.format(endpoint)));
        Instant handshake = peer.lastHandshake().orElse(Instant.EPOCH);
        line("last_handshake_time_sec=", Long.toString(handshake.getEpochSecond()));
        line("last_handshake_time_nsec=", Integer.toString(handshake.getNano()));
        line("tx_bytes=", Long.toString(peer.sentBytes()));
        line("rx_bytes=", Long.toString(peer.receivedBytes()));
        line("persistent_keepalive_interval=", Integer.toString(settings.persistentKeepaliveSeconds()));
        for (AddressPrefix prefix : settings.allowedIps()) {
            line("allowed_ip=", prefix.toString());
        }
    }

    private void end(int errno) {
        line("errno=", errno == Errno.OK ? "0" : "-" + errno);
        line("", "");
    }

    private void line(String key, String value) {
        text(key);
        text(value);
        reserve(1);
        bytes[size++] = '\n';
    }

    private void text(String text) {
        byte[] ascii = text.getBytes(StandardCharsets.ISO_8859_1);
        reserve(ascii.length);
        System.arraycopy(ascii, 0, bytes, size, ascii.length);
        size += ascii.length;
    }

    private void secret(String key, Secret secret) {
        text(key);
        byte[] revealed = secret.reveal();
        reserve(2 * revealed.length + 1);
        for (byte octet : revealed) {
            bytes[size++] = DIGITS[octet >> 4 & 0x0f];
            bytes[size++] = DIGITS[octet & 0x0f];
        }
        bytes[size++] = '\n';
        Arrays.fill(revealed, (byte) 0);
    }

    private void reserve(int more) {
        if (bytes.length - size < more) {
            byte[] larger = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
            Arrays.fill(bytes, (byte) 0);
            bytes = larger;
        }
    }

    @Override
    public void close() {
        Arrays.fill(bytes, (byte) 0);
        size = 0;
    }
}
