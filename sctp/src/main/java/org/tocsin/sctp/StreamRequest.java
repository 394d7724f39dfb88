package org.tocsin.sctp;

import java.util.List;

/// A change of the streams that one end asks the other for (RFC 6525). "Outgoing" and "incoming" are seen from the end
/// that asks.
public sealed interface StreamRequest {
    /// Numbers messages of these outgoing streams from 0 again, once everything on them is acknowledged; what is sent
    /// meanwhile waits, and is numbered anew.
    ///
    /// @param streamIds none for all streams
    record ResetOutgoing(List<Integer> streamIds) implements StreamRequest {
        public ResetOutgoing {
            streamIds = List.copyOf(streamIds);
        }
    }

    /// Asks the peer to reset streams that it sends on.
    ///
    /// @param streamIds none for all streams
    record ResetIncoming(List<Integer> streamIds) implements StreamRequest {
        public ResetIncoming {
            streamIds = List.copyOf(streamIds);
        }
    }

    /// All streams of both directions, and the TSNs too.
    record ResetAssociation() implements StreamRequest {}

    /// @param count 1 to 65535
    record AddOutgoing(int count) implements StreamRequest {}

    /// @param count 1 to 65535
    record AddIncoming(int count) implements StreamRequest {}
}
