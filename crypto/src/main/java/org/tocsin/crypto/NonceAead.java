package org.tocsin.crypto;

import java.util.Optional;

/// An [Aead] that takes any nonce, as published vectors have them. Nothing guards against one that is used twice.
sealed interface NonceAead extends Aead permits CipherAead, LibcryptoAead {
    /// @param fullNonce 12 bytes
    byte[] sealWithNonce(byte[] fullNonce, byte[] associatedData, byte[] plaintext);

    /// @param fullNonce 12 bytes
    Optional<byte[]> openWithNonce(byte[] fullNonce, byte[] associatedData, byte[] ciphertext);
}
