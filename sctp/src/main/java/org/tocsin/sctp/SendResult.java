package org.tocsin.sctp;

/// What became of a message handed to [Association#send].
public sealed interface SendResult {
    /// Accepted: an [Output.Acked] or an [Output.Dropped] with this id will follow. An association has one object for
    /// it: what that says holds until the next message.
    final class Queued implements SendResult {
        private long messageId;

        Queued() {}

        Queued set(long id) {
            messageId = id;
            return this;
        }

        public long messageId() {
            return messageId;
        }
    }

    /// Not accepted; nothing was kept.
    ///
    /// @param limit the bound that was met: bytes for a size or a queue, streams for a stream
    record Refused(Reason reason, long limit) implements SendResult {}

    /// Why a message was not accepted.
    enum Reason {
        /// The class's queue holds as many bytes as it may.
        QUEUE_FULL,
        MESSAGE_TOO_LARGE,
        /// RFC 9260, section 6.2: a DATA chunk without user data is an error.
        MESSAGE_EMPTY,
        UNKNOWN_STREAM,
        /// The association is shutting down or has ended.
        CLOSED
    }
}
