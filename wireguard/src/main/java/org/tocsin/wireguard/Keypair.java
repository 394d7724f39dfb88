package org.tocsin.wireguard;

import java.nio.ByteBuffer;
import org.tocsin.crypto.Aead;
import org.tocsin.wireguard.session.ReplayWindow;

/// The keys of one session, both directions, with the counters that guard them (whitepaper §5.4.6).
final class Keypair {
    final Peer peer;
    final int localIndex;
    final int remoteIndex;
    /// Whether this side initiated: then it is the one to renew.
    final boolean initiator;
    final long createdNanos;
    /// From then on the initiator renews when it sends.
    final long rekeyAtNanos;

    private final Aead sending;
    private final Aead receiving;
    private final ReplayWindow window = new ReplayWindow();
    private long sendingCounter;

    Keypair(
            Peer peer,
            int localIndex,
            int remoteIndex,
            boolean initiator,
            long createdNanos,
            long rekeyAtNanos,
            Aead sending,
            Aead receiving) {
        this.peer = peer;
        this.localIndex = localIndex;
        this.remoteIndex = remoteIndex;
        this.initiator = initiator;
        this.createdNanos = createdNanos;
        this.rekeyAtNanos = rekeyAtNanos;
        this.sending = sending;
        this.receiving = receiving;
    }

    /// Whitepaper §6.2: no use of a session "after REJECT_AFTER_TIME seconds", for sending and for receiving.
    boolean isExpired(long nowNanos) {
        return nowNanos - createdNanos >= Constants.REJECT_AFTER_TIME_NANOS;
    }

    boolean canSend(long nowNanos) {
        return !isExpired(nowNanos) && Long.compareUnsigned(sendingCounter, ReplayWindow.REJECT_AFTER_MESSAGES) < 0;
    }

    /// Whitepaper §6.2: after REKEY_AFTER_MESSAGES either side, after REKEY_AFTER_TIME the initiator. And the
    /// responder shortly before the end, where the initiator by all appearances does not: it may have lost the
    /// session, or use another one since both dialled at once.
    boolean isRekeyDueOnSending(long nowNanos) {
        return Long.compareUnsigned(sendingCounter, Constants.REKEY_AFTER_MESSAGES) > 0
                || nowNanos - (initiator ? rekeyAtNanos : createdNanos + Constants.RESPONDER_REKEY_NANOS) >= 0;
    }

    /// Whitepaper §6.2: the initiator that only receives renews just before the session's end.
    boolean isRekeyDueOnReceiving(long nowNanos) {
        return initiator && nowNanos - createdNanos >= Constants.REKEY_ON_RECEIVING_NANOS;
    }

    /// Encrypts in place and writes the header in front; [#canSend] holds.
    ///
    /// @param length bytes behind the header, with padding
    void seal(ByteBuffer slab, int offset, int length) {
        long counter = sendingCounter++;
        Transport.writeHeader(slab, offset, remoteIndex, counter);
        sending.seal(counter, slab, offset + Transport.HEADER_SIZE, length);
    }

    /// @param length bytes behind the header, with the tag
    boolean open(long counter, ByteBuffer slab, int offset, int length) {
        return receiving.open(counter, slab, offset, length);
    }

    /// Only after [#open]: a forged counter must not move the window.
    boolean acceptCounter(long counter) {
        return window.accept(counter);
    }

    long sendingCounter() {
        return sendingCounter;
    }

    /// For tests of the limits.
    void sendingCounter(long counter) {
        sendingCounter = counter;
    }

    void wipe() {
        sending.close();
        receiving.close();
    }
}
