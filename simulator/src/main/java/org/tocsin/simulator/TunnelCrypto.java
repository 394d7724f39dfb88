package org.tocsin.simulator;

import org.tocsin.crypto.Aead;
import org.tocsin.crypto.CryptoProvider;
import org.tocsin.crypto.CryptoProviders;
import org.tocsin.testkit.SmallGroup;

/// Real seals for tunnels, by the fastest library that is here, as all make the same bytes; key agreement in a
/// [SmallGroup], and signatures as [SimCrypto] makes them, whose real cost is charged in virtual time.
final class TunnelCrypto implements CryptoProvider {
    private final CryptoProvider seals = CryptoProviders.fastest();
    private final CryptoProvider signatures = new SimCrypto();

    @Override
    public String name() {
        return seals.name() + ", simulated keys and signatures";
    }

    @Override
    public Aead chaCha20Poly1305(byte[] key) {
        return seals.chaCha20Poly1305(key);
    }

    @Override
    public boolean x25519(byte[] scalar, byte[] point, byte[] sharedSecret) {
        return SmallGroup.agree(scalar, point, sharedSecret);
    }

    @Override
    public byte[] x25519PublicKey(byte[] scalar) {
        return SmallGroup.publicKey(scalar);
    }

    @Override
    public byte[] ed25519PublicKey(byte[] seed) {
        return signatures.ed25519PublicKey(seed);
    }

    @Override
    public byte[] ed25519Sign(byte[] seed, byte[] message) {
        return signatures.ed25519Sign(seed, message);
    }

    @Override
    public boolean ed25519Verify(byte[] publicKey, byte[] message, byte[] signature) {
        return signatures.ed25519Verify(publicKey, message, signature);
    }
}
