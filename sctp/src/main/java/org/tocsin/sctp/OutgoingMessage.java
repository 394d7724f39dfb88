package org.tocsin.sctp;

import org.tocsin.bytes.Octets;

/// A user message on its way out (RFC 9260, section 10.1, the SEND primitive).
///
/// @param streamId      which outbound stream carries it, from 0
/// @param ppid          the payload protocol identifier, opaque to SCTP
/// @param messageClass  0 (most urgent) to 7; strict between classes
/// @param unordered     whether the peer may deliver it before earlier messages of its stream
/// @param deadlineNanos when it is worthless; dropped if no byte of it was sent by then; `Deadline.NEVER` for no limit
/// @param reliability   how far it is pursued once a byte of it was sent
/// @param patient       whether an end of ours may let its acknowledgement wait for company: its loss is noticed later
///                      then, up to a fifth of a second
/// @param order         a number of the owner's, for [Association#headOrder]
/// @param context       a number of the owner's, given back with what became of the message (RFC 6458, section 5.3.2,
///                      `snd_context`)
public record OutgoingMessage(
        Octets payload,
        int streamId,
        int ppid,
        int messageClass,
        boolean unordered,
        long deadlineNanos,
        Reliability reliability,
        boolean patient,
        long order,
        long context) {
    /// How many classes there are.
    public static final int CLASSES = 8;

    /// One that is pursued until it is acknowledged, once it was begun.
    public OutgoingMessage(
            Octets payload, int streamId, int ppid, int messageClass, boolean unordered, long deadlineNanos) {
        this(payload, streamId, ppid, messageClass, unordered, deadlineNanos, Reliability.FULL);
    }

    /// One whose acknowledgement is awaited.
    public OutgoingMessage(
            Octets payload,
            int streamId,
            int ppid,
            int messageClass,
            boolean unordered,
            long deadlineNanos,
            Reliability reliability) {
        this(payload, streamId, ppid, messageClass, unordered, deadlineNanos, reliability, false, 0, 0);
    }

    public OutgoingMessage {
        if (messageClass < 0 || messageClass >= CLASSES) {
            throw new IllegalArgumentException("class " + messageClass);
        }
    }
}
