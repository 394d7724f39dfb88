package org.tocsin.wireguard.handshake;

import java.util.Arrays;
import org.tocsin.crypto.Aead;
import org.tocsin.crypto.CryptoProvider;

/// The two keys that a handshake ends in. They live until a session has taken them.
public final class TransportKeys implements ResponseOutcome {
    private final byte[] sending;
    private final byte[] receiving;

    /// Takes both arrays over.
    TransportKeys(byte[] sending, byte[] receiving) {
        this.sending = sending;
        this.receiving = receiving;
    }

    public Aead sending(CryptoProvider crypto) {
        return crypto.chaCha20Poly1305(sending);
    }

    public Aead receiving(CryptoProvider crypto) {
        return crypto.chaCha20Poly1305(receiving);
    }

    byte[] sendingKey() {
        return sending.clone();
    }

    byte[] receivingKey() {
        return receiving.clone();
    }

    public void wipe() {
        Arrays.fill(sending, (byte) 0);
        Arrays.fill(receiving, (byte) 0);
    }
}
