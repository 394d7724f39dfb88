package org.tocsin.wireguard.cookie;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Entropy;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.Blake2s;
import org.tocsin.crypto.XChaCha20Poly1305;
import org.tocsin.wireguard.handshake.LocalStatic;
import org.tocsin.wireguard.message.CookieReply;
import org.tocsin.wireguard.message.Message;

/// Checks both macs of handshake messages to this node, and makes cookie replies.
public final class CookieChecker {
    private static final long SECRET_LIFETIME_NANOS = Duration.ofMinutes(2).toNanos();

    private final LocalStatic local;
    private final Entropy entropy;
    private final byte[] secret = new byte[32];
    private boolean hasSecret;
    private long secretBornNanos;

    public CookieChecker(LocalStatic local, Entropy entropy) {
        this.local = local;
        this.entropy = entropy;
    }

    /// Whether the sender knew this node's public key.
    public boolean hasRightMac1(ByteBuffer message, int offset, int length) {
        int covered = length - 2 * Message.MAC_SIZE;
        byte[] mac1 = Blake2s.mac(local.mac1Key(), message, offset, covered);
        return MessageDigest.isEqual(mac1, bytesAt(message, offset + covered));
    }

    /// Whether the sender got a cookie of ours at this address: it can receive there.
    public boolean hasRightMac2(ByteBuffer message, int offset, int length, Endpoint source, long nowNanos) {
        if (!hasSecret || isSecretOld(nowNanos)) {
            return false;
        }
        int covered = length - Message.MAC_SIZE;
        byte[] mac2 = Blake2s.mac(cookie(source), message, offset, covered);
        return MessageDigest.isEqual(mac2, bytesAt(message, offset + covered));
    }

    /// @param message a handshake message with a right mac1
    public CookieReply reply(ByteBuffer message, int offset, int length, Endpoint source, long nowNanos) {
        if (!hasSecret || isSecretOld(nowNanos)) {
            entropy.fill(secret);
            hasSecret = true;
            secretBornNanos = nowNanos;
        }
        byte[] nonce = new byte[XChaCha20Poly1305.NONCE_SIZE];
        entropy.fill(nonce);
        return reply(message, offset, length, cookie(source), nonce);
    }

    CookieReply reply(ByteBuffer message, int offset, int length, byte[] cookie, byte[] nonce) {
        byte[] mac1 = bytesAt(message, offset + length - 2 * Message.MAC_SIZE);
        byte[] encrypted = XChaCha20Poly1305.seal(local.crypto(), local.cookieKey(), nonce, mac1, cookie);
        int senderIndex = Integer.reverseBytes(message.getInt(offset + 4));
        return new CookieReply(senderIndex, Octets.wrap(nonce), Octets.wrap(encrypted));
    }

    private byte[] cookie(Endpoint source) {
        return cookie(secret, source);
    }

    /// Whitepaper §5.4.7: "the source IP address and UDP port", keyed with the changing secret.
    static byte[] cookie(byte[] secret, Endpoint source) {
        byte[] port = {(byte) (source.port() >> 8), (byte) source.port()};
        return Blake2s.mac(secret, source.address().toByteArray(), port);
    }

    private boolean isSecretOld(long nowNanos) {
        return nowNanos - secretBornNanos >= SECRET_LIFETIME_NANOS;
    }

    private static byte[] bytesAt(ByteBuffer message, int offset) {
        byte[] mac = new byte[Message.MAC_SIZE];
        message.get(offset, mac);
        return mac;
    }
}
