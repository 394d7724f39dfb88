package org.tocsin.simulator;

import org.tocsin.crypto.Aead;
import org.tocsin.crypto.CryptoProvider;
import org.tocsin.testkit.SmallGroup;

/// For tunnels: seals that hide nothing ([PlainSeal]), key agreement in a [SmallGroup], and signatures as [SimCrypto]
/// makes them, whose real cost is charged in virtual time.
final class TunnelCrypto implements CryptoProvider {
    private final CryptoProvider signatures = new SimCrypto();

    @Override
    public String name() {
        return "simulated, with tunnels";
    }

    @Override
    public Aead chaCha20Poly1305(byte[] key) {
        return new PlainSeal(key);
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
