package org.tocsin.wireguard.handshake;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.CryptoProvider;
import org.tocsin.crypto.PublicKey;
import org.tocsin.crypto.Secret;
import org.tocsin.wireguard.message.HandshakeInitiation;
import org.tocsin.wireguard.message.HandshakeResponse;
import org.tocsin.wireguard.message.Message;

/// The half of a handshake on the side that answers (whitepaper §5.4.2 and §5.4.3), in three steps: [#open] tells who
/// asks, [#timestamp] proves it, [#respond] answers. The caller checks the timestamp before the last step.
public final class ResponderHandshake implements InitiationOutcome {
    private static final Octets NO_MAC = Octets.wrap(new byte[Message.MAC_SIZE]);

    private final LocalStatic local;
    private final HandshakeInitiation initiation;
    private final SymmetricState state;
    private final PublicKey initiator;
    private @Nullable TransportKeys keys;

    private ResponderHandshake(
            LocalStatic local, HandshakeInitiation initiation, SymmetricState state, PublicKey initiator) {
        this.local = local;
        this.initiation = initiation;
        this.state = state;
        this.initiator = initiator;
    }

    /// One Diffie-Hellman computation: all that a stranger with a right mac1 can make us do.
    public static InitiationOutcome open(LocalStatic local, HandshakeInitiation initiation) {
        SymmetricState state = local.asResponder();
        byte[] ephemeral = initiation.ephemeral().toByteArray();
        state.mixEphemeral(ephemeral);
        byte[] shared = new byte[32];
        if (!local.agree(ephemeral, shared)) {
            return HandshakeFault.LOW_ORDER_POINT;
        }
        byte[] key = state.mixKeyAndDerive(shared);
        Arrays.fill(shared, (byte) 0);
        Optional<byte[]> initiator =
                state.decryptAndHash(key, initiation.encryptedStatic().toByteArray());
        if (initiator.isEmpty()) {
            return HandshakeFault.UNAUTHENTIC;
        }
        return new ResponderHandshake(local, initiation, state, new PublicKey(Octets.wrap(initiator.get())));
    }

    /// Who the message claims to be from; proven only by [#timestamp].
    public PublicKey initiator() {
        return initiator;
    }

    /// @param remote the one that belongs to [#initiator]
    /// @return 12 bytes of TAI64N, or empty if the initiator does not hold its private key
    public Optional<Octets> timestamp(RemoteStatic remote) {
        if (!remote.isUsable()) {
            return Optional.empty();
        }
        byte[] key = state.mixKeyAndDerive(remote.staticStatic());
        return state.decryptAndHash(key, initiation.encryptedTimestamp().toByteArray())
                .map(Octets::wrap);
    }

    /// @param ephemeral 32 fresh random bytes, wiped afterwards
    /// @return the message to send, its macs still zero; empty if a Diffie-Hellman result was zero
    public Optional<HandshakeResponse> respond(int senderIndex, byte[] ephemeral, Secret presharedKey) {
        CryptoProvider crypto = local.crypto();
        byte[] shared = new byte[32];
        byte[] psk = presharedKey.reveal();
        try {
            byte[] ephemeralPublic = crypto.x25519PublicKey(ephemeral);
            state.mixEphemeral(ephemeralPublic);
            if (!crypto.x25519(ephemeral, initiation.ephemeral().toByteArray(), shared)) {
                return Optional.empty();
            }
            state.mixKey(shared);
            if (!crypto.x25519(ephemeral, initiator.octets().toByteArray(), shared)) {
                return Optional.empty();
            }
            state.mixKey(shared);
            byte[] encryptedNothing = state.encryptAndHash(state.mixPresharedKey(psk), new byte[0]);
            keys = state.split(false);
            return Optional.of(new HandshakeResponse(
                    senderIndex,
                    initiation.senderIndex(),
                    Octets.wrap(ephemeralPublic),
                    Octets.wrap(encryptedNothing),
                    NO_MAC,
                    NO_MAC));
        } finally {
            Arrays.fill(shared, (byte) 0);
            Arrays.fill(psk, (byte) 0);
            Arrays.fill(ephemeral, (byte) 0);
        }
    }

    /// After a successful [#respond].
    public TransportKeys keys() {
        if (keys == null) {
            throw new IllegalStateException("the handshake is not answered");
        }
        return keys;
    }

    SymmetricState state() {
        return state;
    }

    public void wipe() {
        state.wipe();
        if (keys != null) {
            keys.wipe();
        }
    }
}
