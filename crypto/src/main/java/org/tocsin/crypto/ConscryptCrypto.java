package org.tocsin.crypto;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.KeyAgreement;
import org.conscrypt.Conscrypt;
import org.conscrypt.XdhKeySpec;

/// The functions as Conscrypt has them: BoringSSL's assembly, several times faster than the JDK.
///
/// Conscrypt is optional, so nothing but [#load] of this class may be touched before that has succeeded. It serves as
/// an object and is never registered with `Security`: the host application's choice of providers stays its own.
final class ConscryptCrypto implements CryptoProvider {
    private static final byte[] BASE_POINT = Curve25519.basePoint();
    /// The DER around an Ed25519 public key of 32 bytes (RFC 8410 §4).
    private static final byte[] SPKI_PREFIX = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0};
    /// The DER around an Ed25519 seed of 32 bytes (RFC 8410 §7).
    private static final byte[] PKCS8_PREFIX = {
        0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20
    };

    private final Provider provider;
    private final KeyFactory signingKeys;

    private ConscryptCrypto(Provider provider) throws NoSuchAlgorithmException {
        this.provider = provider;
        this.signingKeys = KeyFactory.getInstance("EdDSA", provider);
    }

    /// Loads Conscrypt's native code, if the class is there, its module may call native code without a warning, and
    /// the platform is one that it has a binary for.
    static Optional<CryptoProvider> load() {
        try {
            Class<?> entry = Class.forName("org.conscrypt.Conscrypt", false, ConscryptCrypto.class.getClassLoader());
            if (!entry.getModule().isNativeAccessEnabled() || !Conscrypt.isAvailable()) {
                return Optional.empty();
            }
            return Optional.of(new ConscryptCrypto(Conscrypt.newProvider()));
        } catch (ClassNotFoundException | LinkageError | NoSuchAlgorithmException _) {
            return Optional.empty();
        }
    }

    @Override
    public String name() {
        return "conscrypt";
    }

    @Override
    public Aead chaCha20Poly1305(byte[] key) {
        return new CipherAead(provider, true, key);
    }

    @Override
    public boolean x25519(byte[] scalar, byte[] point, byte[] sharedSecret) {
        Curve25519.checkSizes(scalar, point, sharedSecret);
        try {
            KeyFactory keys = KeyFactory.getInstance("XDH", provider);
            KeyAgreement agreement = KeyAgreement.getInstance("XDH", provider);
            agreement.init(keys.generatePrivate(new XdhKeySpec(scalar)));
            agreement.doPhase(keys.generatePublic(new XdhKeySpec(point)), true);
            agreement.generateSecret(sharedSecret, 0);
            return true;
        } catch (InvalidKeyException _) {
            // What BoringSSL says of a point of low order.
            Arrays.fill(sharedSecret, (byte) 0);
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("X25519: " + e.getMessage(), e);
        }
    }

    @Override
    public byte[] x25519PublicKey(byte[] scalar) {
        byte[] publicKey = new byte[Curve25519.SIZE];
        if (!x25519(scalar, BASE_POINT, publicKey)) {
            throw new IllegalStateException("a clamped scalar times the base point is never zero");
        }
        return publicKey;
    }

    @Override
    public byte[] ed25519PublicKey(byte[] seed) {
        return Curve25519.ed25519PublicKey(this, seed);
    }

    @Override
    public byte[] ed25519Sign(byte[] seed, byte[] message) {
        byte[] encoded = concat(PKCS8_PREFIX, seed);
        try {
            Signature signature = Signature.getInstance("EdDSA", provider);
            signature.initSign(signingKeys.generatePrivate(new PKCS8EncodedKeySpec(encoded)));
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Ed25519: " + e.getMessage(), e);
        } finally {
            Arrays.fill(encoded, (byte) 0);
        }
    }

    @Override
    public boolean ed25519Verify(byte[] publicKey, byte[] message, byte[] signature) {
        if (!Curve25519.isUnambiguousKey(publicKey)) {
            return false;
        }
        try {
            Signature verifier = Signature.getInstance("EdDSA", provider);
            verifier.initVerify(signingKeys.generatePublic(new X509EncodedKeySpec(concat(SPKI_PREFIX, publicKey))));
            verifier.update(message);
            return verifier.verify(signature);
        } catch (InvalidKeyException | InvalidKeySpecException | SignatureException _) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Ed25519: " + e.getMessage(), e);
        }
    }

    private static byte[] concat(byte[] prefix, byte[] key) {
        byte[] out = Arrays.copyOf(prefix, prefix.length + key.length);
        System.arraycopy(key, 0, out, prefix.length, key.length);
        return out;
    }
}
