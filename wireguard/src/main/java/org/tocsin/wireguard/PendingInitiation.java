package org.tocsin.wireguard;

import org.tocsin.wireguard.handshake.InitiatorHandshake;

/// An initiation of ours that may still be answered.
record PendingInitiation(InitiatorHandshake handshake, long sentNanos) {
    int index() {
        return handshake.initiation().senderIndex();
    }
}
