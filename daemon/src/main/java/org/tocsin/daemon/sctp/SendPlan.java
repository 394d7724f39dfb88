package org.tocsin.daemon.sctp;

import java.util.List;

/// What is sent.
///
/// @param sizes            of the messages in turn, in bytes; at least 4 each, for the number
/// @param streams          used in turn, from 0
/// @param unorderedPercent of the messages, 0 to 100
/// @param echo             whether the peer sends everything back
public record SendPlan(int count, List<Integer> sizes, int streams, int unorderedPercent, boolean echo) {
    public SendPlan {
        sizes = List.copyOf(sizes);
        if (count < 1 || sizes.isEmpty() || sizes.stream().anyMatch(size -> size < Integer.BYTES)) {
            throw new IllegalArgumentException("at least one message of at least 4 bytes");
        }
        if (streams < 1 || streams > 65_535 || unorderedPercent < 0 || unorderedPercent > 100) {
            throw new IllegalArgumentException("1 to 65535 streams, 0 to 100 percent");
        }
    }
}
