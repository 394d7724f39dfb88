package org.tocsin.wireguard.handshake;

import java.util.Arrays;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.CryptoProvider;
import org.tocsin.crypto.PublicKey;
import org.tocsin.crypto.Secret;

/// This node's static key pair, with what follows from it once.
public final class LocalStatic {
    private final CryptoProvider crypto;
    private final byte[] privateKey;
    private final PublicKey publicKey;
    private final Labels labels;

    public LocalStatic(CryptoProvider crypto, Secret privateKey) {
        this.crypto = crypto;
        this.privateKey = privateKey.reveal();
        this.publicKey = new PublicKey(Octets.wrap(crypto.x25519PublicKey(this.privateKey)));
        this.labels = Labels.of(publicKey);
    }

    public PublicKey publicKey() {
        return publicKey;
    }

    /// A copy for the key log, which the caller wipes.
    public byte[] revealPrivateKey() {
        return privateKey.clone();
    }

    public byte[] mac1Key() {
        return labels.mac1Key();
    }

    public byte[] cookieKey() {
        return labels.cookieKey();
    }

    public CryptoProvider crypto() {
        return crypto;
    }

    /// How each handshake that others start with this node begins.
    SymmetricState asResponder() {
        return labels.begin(crypto);
    }

    /// @return false if the shared secret is zero
    boolean agree(byte[] publicPoint, byte[] sharedSecret) {
        return crypto.x25519(privateKey, publicPoint, sharedSecret);
    }

    public void wipe() {
        Arrays.fill(privateKey, (byte) 0);
    }
}
