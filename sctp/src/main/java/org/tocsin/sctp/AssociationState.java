package org.tocsin.sctp;

import org.tocsin.sctp.packet.ControlChunk;

/// The states of RFC 9260, section 4, each with what exists in it.
sealed interface AssociationState {
    /// The RFC's name.
    String label();

    record Closed() implements AssociationState {
        @Override
        public String label() {
            return "CLOSED";
        }
    }

    /// INIT was sent; its tag and initial TSN are ours.
    record CookieWait(ControlChunk.Init init) implements AssociationState {
        @Override
        public String label() {
            return "COOKIE-WAIT";
        }
    }

    /// COOKIE ECHO was sent.
    ///
    /// @param init what our INIT said: the answer to an INIT that crosses says the same
    record CookieEchoed(ControlChunk.Init init, TransmissionControlBlock block, ControlChunk.CookieEcho echo)
            implements AssociationState {
        @Override
        public String label() {
            return "COOKIE-ECHOED";
        }
    }

    /// Data flows, or still does.
    record Open(TransmissionControlBlock block, Phase phase) implements AssociationState {
        @Override
        public String label() {
            return block.isPeerUnknown() ? "HELLO-SENT" : phase.label;
        }
    }

    /// How far an association has come on its way from its establishment to its end.
    enum Phase {
        ESTABLISHED("ESTABLISHED"),
        /// What is queued goes out before SHUTDOWN.
        SHUTDOWN_PENDING("SHUTDOWN-PENDING"),
        SHUTDOWN_SENT("SHUTDOWN-SENT"),
        /// The peer wants to end; what is queued goes out before SHUTDOWN ACK.
        SHUTDOWN_RECEIVED("SHUTDOWN-RECEIVED"),
        SHUTDOWN_ACK_SENT("SHUTDOWN-ACK-SENT");

        private final String label;

        Phase(String label) {
            this.label = label;
        }

        /// "DATA chunks MUST only be received" in these states (RFC 9260, section 6).
        boolean receivesData() {
            return this == ESTABLISHED || this == SHUTDOWN_PENDING || this == SHUTDOWN_SENT;
        }

        /// Whether queued messages still go out.
        boolean sendsData() {
            return this == ESTABLISHED || this == SHUTDOWN_PENDING || this == SHUTDOWN_RECEIVED;
        }
    }
}
