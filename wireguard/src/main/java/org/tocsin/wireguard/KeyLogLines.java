package org.tocsin.wireguard;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.tocsin.wireguard.handshake.LocalStatic;

/// The secrets of one handshake in the form that Wireshark reads.
final class KeyLogLines {
    private KeyLogLines() {}

    /// @param ephemeral wiped afterwards
    static Output.KeyLog of(LocalStatic local, Peer peer, byte[] ephemeral) {
        byte[] privateKey = local.revealPrivateKey();
        byte[] presharedKey = peer.presharedKey.reveal();
        try {
            // The preshared key stands behind the ephemeral key that it belongs to.
            return new Output.KeyLog(List.of(
                    "LOCAL_STATIC_PRIVATE_KEY=" + base64(privateKey),
                    "REMOTE_STATIC_PUBLIC_KEY=" + peer.key(),
                    "LOCAL_EPHEMERAL_PRIVATE_KEY=" + base64(ephemeral),
                    "PRESHARED_KEY=" + base64(presharedKey)));
        } finally {
            Arrays.fill(privateKey, (byte) 0);
            Arrays.fill(presharedKey, (byte) 0);
            Arrays.fill(ephemeral, (byte) 0);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
