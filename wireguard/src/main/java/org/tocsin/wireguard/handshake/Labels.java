package org.tocsin.wireguard.handshake;

import java.nio.charset.StandardCharsets;
import org.tocsin.crypto.Blake2s;
import org.tocsin.crypto.CryptoProvider;
import org.tocsin.crypto.PublicKey;

/// What WireGuard's constant strings give together with one public key (whitepaper §5.4). Nothing of it is secret.
final class Labels {
    private static final byte[] CHAINING_KEY = Blake2s.hash(ascii("Noise_IKpsk2_25519_ChaChaPoly_BLAKE2s"));
    private static final byte[] HASH = Blake2s.hash(CHAINING_KEY, ascii("WireGuard v1 zx2c4 Jason@zx2c4.com"));
    private static final byte[] LABEL_MAC1 = ascii("mac1----");
    private static final byte[] LABEL_COOKIE = ascii("cookie--");

    private final byte[] hash;
    private final byte[] mac1Key;
    private final byte[] cookieKey;

    private Labels(byte[] responder) {
        hash = Blake2s.hash(HASH, responder);
        mac1Key = Blake2s.hash(LABEL_MAC1, responder);
        cookieKey = Blake2s.hash(LABEL_COOKIE, responder);
    }

    static Labels of(PublicKey key) {
        return new Labels(key.octets().toByteArray());
    }

    /// A handshake in which the key's owner is the responder, before its first token.
    SymmetricState begin(CryptoProvider crypto) {
        return new SymmetricState(crypto, CHAINING_KEY, hash);
    }

    /// For mac1 of messages to the key's owner. Not a copy: read it only.
    byte[] mac1Key() {
        return mac1Key;
    }

    /// For cookie replies from the key's owner. Not a copy: read it only.
    byte[] cookieKey() {
        return cookieKey;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
