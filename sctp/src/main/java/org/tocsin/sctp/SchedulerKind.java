package org.tocsin.sctp;

/// Which waiting message sends next (RFC 8260, section 3). With I-DATA another may be chosen after each fragment, with
/// DATA after each message.
public enum SchedulerKind {
    /// The most urgent class, but for a share of 5 % that the lower ones keep together; in a class by deadline. The
    /// default.
    STRICT_PRIORITY,
    /// Streams share the rate by their weights, see [Association#weigh]. Classes do not count.
    WEIGHTED_FAIR,
    /// Streams take turns. Classes do not count.
    ROUND_ROBIN,
    /// By age alone.
    FIRST_COME_FIRST_SERVED
}
