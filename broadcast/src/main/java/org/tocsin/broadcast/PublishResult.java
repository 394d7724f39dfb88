package org.tocsin.broadcast;

/// The answer to [Broadcast#publish].
public sealed interface PublishResult {
    /// It will be sent; [Output.Published] follows with the same number.
    ///
    /// @param publicationId positive, one higher each time
    record Accepted(long publicationId) implements PublishResult {}

    /// Too much is in flight already: try again a little later.
    record Busy(Limit limit) implements PublishResult {}

    /// It can never be sent as it is.
    record Refused(Refusal reason) implements PublishResult {}

    enum Limit {
        OWN_COUNT,
        OWN_BYTES,
        /// Own objects that no neighbour has taken yet, in number or in bytes.
        UNSENT
    }

    enum Refusal {
        /// Larger than `objectBytesMax`.
        TOO_LARGE,
        /// Below a millisecond, or longer than `retention`.
        TIME_TO_LIVE,
        /// The directory has no entry for this node, or none with this class: every neighbour would drop it.
        CLASS_NOT_GRANTED,
        /// To be withdrawn, but not our own, or gone already.
        UNKNOWN_OBJECT
    }
}
