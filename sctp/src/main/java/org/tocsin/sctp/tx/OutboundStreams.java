package org.tocsin.sctp.tx;

import java.util.Arrays;
import org.tocsin.sctp.OutgoingMessage;

/// The numbers that messages get in their streams: SSN with DATA, message identifier with I-DATA.
///
/// RFC 8260 §2.1: ordered and unordered messages of a stream are numbered apart; with DATA an unordered one has none.
final class OutboundStreams {
    private static final int FIRST_USED = 8;

    private int count;
    /// As long as the streams used so far: an agreed stream costs nothing before its first message.
    private int[] ordered = new int[FIRST_USED];
    private int[] unordered = new int[FIRST_USED];

    OutboundStreams(int count) {
        this.count = count;
    }

    int count() {
        return count;
    }

    void add(int more) {
        count += more;
    }

    /// The stream's messages are numbered from 0 again.
    void reset(int streamId) {
        if (streamId < ordered.length) {
            ordered[streamId] = 0;
            unordered[streamId] = 0;
        }
    }

    void resetAll() {
        Arrays.fill(ordered, 0);
        Arrays.fill(unordered, 0);
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
