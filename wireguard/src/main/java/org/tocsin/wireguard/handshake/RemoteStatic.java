package org.tocsin.wireguard.handshake;

import java.util.Arrays;
import org.tocsin.crypto.PublicKey;

/// A peer's static public key, with what follows from it and ours once: most of all the static-static secret, which
/// saves one Diffie-Hellman computation in each handshake.
public final class RemoteStatic {
    private final PublicKey publicKey;
    private final byte[] staticStatic = new byte[32];
    private final boolean usable;
    private final Labels labels;

    public RemoteStatic(LocalStatic local, PublicKey publicKey) {
        this.publicKey = publicKey;
        this.usable = local.agree(publicKey.octets().toByteArray(), staticStatic);
        this.labels = Labels.of(publicKey);
    }

    public PublicKey publicKey() {
        return publicKey;
    }

    /// False for a point of low order: with it, no handshake can succeed.
    public boolean isUsable() {
        return usable;
    }

    public byte[] mac1Key() {
        return labels.mac1Key();
    }

    public byte[] cookieKey() {
        return labels.cookieKey();
    }

    SymmetricState asResponder(LocalStatic local) {
        return labels.begin(local.crypto());
    }

    /// Not a copy: read it only.
    byte[] staticStatic() {
        return staticStatic;
    }

    public void wipe() {
        Arrays.fill(staticStatic, (byte) 0);
    }
}
