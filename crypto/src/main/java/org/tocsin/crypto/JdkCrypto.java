package org.tocsin.crypto;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Arrays;
import javax.crypto.KeyAgreement;

/// The functions as the JDK has them: always there, no native code of others.
public final class JdkCrypto implements CryptoProvider {
    private static final byte[] BASE_POINT = Curve25519.basePoint();

    private final Provider cipherProvider = provider("SunJCE");
    private final Provider curveProvider = provider("SunEC");

    public JdkCrypto() {}

    @Override
    public String name() {
        return "jdk";
    }

    @Override
    public Aead chaCha20Poly1305(byte[] key) {
        return new CipherAead(cipherProvider, false, key);
    }

    @Override
    public boolean x25519(byte[] scalar, byte[] point, byte[] sharedSecret) {
        Curve25519.checkSizes(scalar, point, sharedSecret);
        try {
            KeyFactory keys = KeyFactory.getInstance("X25519", curveProvider);
            KeyAgreement agreement = KeyAgreement.getInstance("X25519", curveProvider);
            agreement.init(keys.generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, scalar)));
            agreement.doPhase(
                    keys.generatePublic(
                            new XECPublicKeySpec(NamedParameterSpec.X25519, Curve25519.decodeCoordinate(point))),
                    true);
            agreement.generateSecret(sharedSecret, 0);
            return true;
        } catch (InvalidKeyException _) {
            // What SunEC says of a point of low order.
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
        try {
            Signature signature = Signature.getInstance("Ed25519", curveProvider);
            signature.initSign(KeyFactory.getInstance("Ed25519", curveProvider)
                    .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed)));
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Ed25519: " + e.getMessage(), e);
        }
    }

    @Override
    public boolean ed25519Verify(byte[] publicKey, byte[] message, byte[] signature) {
        if (!Curve25519.isUnambiguousKey(publicKey)) {
            return false;
        }
        try {
            Signature verifier = Signature.getInstance("Ed25519", curveProvider);
            verifier.initVerify(verifyingKey(publicKey));
            verifier.update(message);
            return verifier.verify(signature);
        } catch (InvalidKeyException | InvalidKeySpecException | SignatureException _) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Ed25519: " + e.getMessage(), e);
        }
    }

    private PublicKey verifyingKey(byte[] publicKey) throws GeneralSecurityException {
        BigInteger y = Curve25519.decodeCoordinate(publicKey);
        boolean isXOdd = publicKey[31] < 0;
        return KeyFactory.getInstance("Ed25519", curveProvider)
                .generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519, new EdECPoint(isXOdd, y)));
    }

    private static Provider provider(String name) {
        Provider provider = Security.getProvider(name);
        if (provider == null) {
            throw new IllegalStateException("this Java platform lacks the security provider " + name);
        }
        return provider;
    }
}
