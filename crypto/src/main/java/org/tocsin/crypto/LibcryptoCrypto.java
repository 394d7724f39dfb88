package org.tocsin.crypto;

import java.util.Optional;

/// The AEAD of OpenSSL's libcrypto, which leaves no garbage, and everything else of another provider.
final class LibcryptoCrypto implements CryptoProvider {
    private final LibcryptoCalls calls;
    private final CryptoProvider others;

    private LibcryptoCrypto(LibcryptoCalls calls, CryptoProvider others) {
        this.calls = calls;
        this.others = others;
    }

    /// @param others what is not the AEAD
    static Optional<CryptoProvider> load(CryptoProvider others) {
        return LibcryptoCalls.load().map(calls -> new LibcryptoCrypto(calls, others));
    }

    @Override
    public String name() {
        return "libcrypto";
    }

    @Override
    public Aead chaCha20Poly1305(byte[] key) {
        return new LibcryptoAead(calls, key);
    }

    @Override
    public boolean x25519(byte[] scalar, byte[] point, byte[] sharedSecret) {
        return others.x25519(scalar, point, sharedSecret);
    }

    @Override
    public byte[] x25519PublicKey(byte[] scalar) {
        return others.x25519PublicKey(scalar);
    }

    @Override
    public byte[] ed25519PublicKey(byte[] seed) {
        return others.ed25519PublicKey(seed);
    }

    @Override
    public byte[] ed25519Sign(byte[] seed, byte[] message) {
        return others.ed25519Sign(seed, message);
    }

    @Override
    public boolean ed25519Verify(byte[] publicKey, byte[] message, byte[] signature) {
        return others.ed25519Verify(publicKey, message, signature);
    }
}
