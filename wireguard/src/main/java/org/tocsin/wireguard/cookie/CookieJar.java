package org.tocsin.wireguard.cookie;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.tocsin.crypto.Blake2s;
import org.tocsin.crypto.CryptoProvider;
import org.tocsin.crypto.XChaCha20Poly1305;
import org.tocsin.wireguard.handshake.RemoteStatic;
import org.tocsin.wireguard.message.CookieReply;
import org.tocsin.wireguard.message.Message;

/// Puts both macs on handshake messages to one peer, and keeps the cookie that the peer sent.
public final class CookieJar {
    /// The peer's secret lives 120 s; 5 s less, so that a message with it does not arrive too late.
    private static final long COOKIE_LIFETIME_NANOS =
            Duration.ofSeconds(120 - 5).toNanos();

    private final CryptoProvider crypto;
    private final RemoteStatic remote;
    private final byte[] lastMac1 = new byte[Message.MAC_SIZE];
    private boolean awaitsReply;
    private final byte[] cookie = new byte[Message.MAC_SIZE];
    private boolean hasCookie;
    private long cookieBornNanos;

    public CookieJar(CryptoProvider crypto, RemoteStatic remote) {
        this.crypto = crypto;
        this.remote = remote;
    }

    /// @param message a whole handshake message, whose macs are written
    public void stamp(byte[] message, long nowNanos) {
        int mac1At = message.length - 2 * Message.MAC_SIZE;
        byte[] mac1 = Blake2s.mac(remote.mac1Key(), Arrays.copyOf(message, mac1At));
        System.arraycopy(mac1, 0, message, mac1At, Message.MAC_SIZE);
        System.arraycopy(mac1, 0, lastMac1, 0, Message.MAC_SIZE);
        awaitsReply = true;
        int mac2At = message.length - Message.MAC_SIZE;
        if (hasCookie && nowNanos - cookieBornNanos < COOKIE_LIFETIME_NANOS) {
            byte[] mac2 = Blake2s.mac(cookie, Arrays.copyOf(message, mac2At));
            System.arraycopy(mac2, 0, message, mac2At, Message.MAC_SIZE);
        } else {
            Arrays.fill(message, mac2At, message.length, (byte) 0);
        }
    }

    /// Takes the cookie out of a reply to the last message; one reply for each message.
    ///
    /// @return false if the reply is not the peer's, or not to that message
    public boolean accept(CookieReply reply, long nowNanos) {
        if (!awaitsReply) {
            return false;
        }
        Optional<byte[]> opened = XChaCha20Poly1305.open(
                crypto,
                remote.cookieKey(),
                reply.nonce().toByteArray(),
                lastMac1,
                reply.encryptedCookie().toByteArray());
        if (opened.isEmpty()) {
            return false;
        }
        System.arraycopy(opened.get(), 0, cookie, 0, Message.MAC_SIZE);
        hasCookie = true;
        awaitsReply = false;
        cookieBornNanos = nowNanos;
        return true;
    }
}
