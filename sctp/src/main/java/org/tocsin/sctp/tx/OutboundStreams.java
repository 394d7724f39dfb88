package org.tocsin.sctp.tx;

import org.tocsin.sctp.OutgoingMessage;

/// The numbers that messages get in their streams: SSN with DATA, message identifier with I-DATA.
///
/// RFC 8260 §2.1: ordered and unordered messages of a stream are numbered apart; with DATA an unordered one has none.
final class OutboundStreams {
    private final int[] ordered;
    private final int[] unordered;

    OutboundStreams(int count) {
        ordered = new int[count];
        unordered = new int[count];
    }

    int count() {
        return ordered.length;
    }

    int number(OutgoingMessage message) {
        return message.unordered() ? unordered[message.streamId()]++ : ordered[message.streamId()]++;
    }
}
