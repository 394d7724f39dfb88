package org.tocsin.sctp.tx;

import java.util.Arrays;
import org.tocsin.sctp.OutgoingMessage;

/// The numbers that messages get in their streams: SSN with DATA, message identifier with I-DATA.
///
/// RFC 8260 §2.1: ordered and unordered messages of a stream are numbered apart; with DATA an unordered one has none.
final class OutboundStreams {
    private static final int FIRST_USED = 8;

    private final int count;
    /// As long as the streams used so far: an agreed stream costs nothing before its first message.
    private int[] ordered = new int[FIRST_USED];
    private int[] unordered = new int[FIRST_USED];

    OutboundStreams(int count) {
        this.count = count;
    }

    int count() {
        return count;
    }

    int number(OutgoingMessage message) {
        int streamId = message.streamId();
        if (streamId >= ordered.length) {
            int length = Math.max(streamId + 1, 2 * ordered.length);
            ordered = Arrays.copyOf(ordered, length);
            unordered = Arrays.copyOf(unordered, length);
        }
        return message.unordered() ? unordered[streamId]++ : ordered[streamId]++;
    }
}
