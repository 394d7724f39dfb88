package org.tocsin.wireguard.handshake;

import java.util.Arrays;
import java.util.Optional;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.CryptoProvider;
import org.tocsin.crypto.Secret;
import org.tocsin.wireguard.message.HandshakeInitiation;
import org.tocsin.wireguard.message.HandshakeResponse;
import org.tocsin.wireguard.message.Message;

/// The half of a handshake on the side that started it (whitepaper §5.4.2 and §5.4.3).
///
/// A response that is not authentic changes nothing, so that a forged one cannot end the handshake.
public final class InitiatorHandshake {
    private static final Octets NO_MAC = Octets.wrap(new byte[Message.MAC_SIZE]);

    private final LocalStatic local;
    private final byte[] ephemeral;
    private final SymmetricState state;
    private final HandshakeInitiation initiation;

    private InitiatorHandshake(
            LocalStatic local, byte[] ephemeral, SymmetricState state, HandshakeInitiation initiation) {
        this.local = local;
        this.ephemeral = ephemeral;
        this.state = state;
        this.initiation = initiation;
    }

    /// @param ephemeral 32 fresh random bytes, taken over
    /// @param timestamp 12 bytes of TAI64N
    /// @return empty if the peer's key is a point of low order
    public static Optional<InitiatorHandshake> start(
            LocalStatic local, RemoteStatic remote, int senderIndex, byte[] ephemeral, Octets timestamp) {
        CryptoProvider crypto = local.crypto();
        SymmetricState state = remote.asResponder(local);
        byte[] ephemeralPublic = crypto.x25519PublicKey(ephemeral);
        state.mixEphemeral(ephemeralPublic);
        byte[] shared = new byte[32];
        if (!remote.isUsable()
                || !crypto.x25519(ephemeral, remote.publicKey().octets().toByteArray(), shared)) {
            Arrays.fill(ephemeral, (byte) 0);
            state.wipe();
            return Optional.empty();
        }
        byte[] encryptedStatic = state.encryptAndHash(
                state.mixKeyAndDerive(shared), local.publicKey().octets().toByteArray());
        Arrays.fill(shared, (byte) 0);
        byte[] encryptedTimestamp =
                state.encryptAndHash(state.mixKeyAndDerive(remote.staticStatic()), timestamp.toByteArray());
        HandshakeInitiation initiation = new HandshakeInitiation(
                senderIndex,
                Octets.wrap(ephemeralPublic),
                Octets.wrap(encryptedStatic),
                Octets.wrap(encryptedTimestamp),
                NO_MAC,
                NO_MAC);
        return Optional.of(new InitiatorHandshake(local, ephemeral, state, initiation));
    }

    /// The message to send; its macs are still zero.
    public HandshakeInitiation initiation() {
        return initiation;
    }

    /// A copy for the key log, which the caller wipes.
    public byte[] revealEphemeral() {
        return ephemeral.clone();
    }

    public ResponseOutcome finish(HandshakeResponse response, Secret presharedKey) {
        CryptoProvider crypto = local.crypto();
        SymmetricState next = state.copy();
        byte[] remoteEphemeral = response.ephemeral().toByteArray();
        byte[] ee = new byte[32];
        byte[] se = new byte[32];
        byte[] psk = presharedKey.reveal();
        try {
            next.mixEphemeral(remoteEphemeral);
            if (!crypto.x25519(ephemeral, remoteEphemeral, ee)) {
                return HandshakeFault.LOW_ORDER_POINT;
            }
            next.mixKey(ee);
            if (!local.agree(remoteEphemeral, se)) {
                return HandshakeFault.LOW_ORDER_POINT;
            }
            next.mixKey(se);
            byte[] key = next.mixPresharedKey(psk);
            Optional<byte[]> nothing =
                    next.decryptAndHash(key, response.encryptedNothing().toByteArray());
            return nothing.isPresent() ? next.split(true) : HandshakeFault.UNAUTHENTIC;
        } finally {
            Arrays.fill(ee, (byte) 0);
            Arrays.fill(se, (byte) 0);
            Arrays.fill(psk, (byte) 0);
            next.wipe();
        }
    }

    SymmetricState state() {
        return state;
    }

    public void wipe() {
        Arrays.fill(ephemeral, (byte) 0);
        state.wipe();
    }
}
