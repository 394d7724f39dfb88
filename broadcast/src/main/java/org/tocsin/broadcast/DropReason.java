package org.tocsin.broadcast;

/// Why something was not relayed, delivered or kept; [BroadcastStatus] counts each.
public enum DropReason {
    /// A frame whose bytes have no meaning; its sender is charged.
    MALFORMED,
    /// A frame of a kind or version that this node does not know.
    UNKNOWN_FRAME,
    /// A frame of somebody who is no neighbour (any more).
    UNKNOWN_NEIGHBOUR,
    /// A neighbour beyond `neighboursMax`.
    NEIGHBOURS_FULL,
    /// An object or announcement above `objectBytesMax`.
    TOO_LARGE,
    /// Its time to live was over when it came.
    EXPIRED_ON_ARRIVAL,
    /// Its time to live ended while it waited for its check.
    EXPIRED_IN_CHECK,
    /// Its time to live ended before the application's verdict.
    EXPIRED_IN_VALIDATION,
    /// Its time to live ended before any announcer sent it.
    EXPIRED_UNPULLED,
    /// A time to live longer than `retention`.
    TIME_TO_LIVE_TOO_LONG,
    /// Its origin is not in the directory.
    UNKNOWN_ORIGIN,
    /// Its origin may not publish in its class.
    CLASS_NOT_GRANTED,
    /// Its origin published more than its quota.
    QUOTA,
    /// Published before something that was seen longer than `retention` ago: a replay.
    REPLAY,
    /// The bytes have another id; their sender is charged.
    WRONG_ID,
    /// The origin did not sign; the sender is charged.
    WRONG_SIGNATURE,
    /// The application ignored it.
    IGNORED,
    /// The application rejected it, now or before.
    REJECTED,
    /// A verdict about an object that does not wait for one.
    VERDICT_UNAWAITED,
    /// No room among the objects that wait for a check; its sender counts as an announcer instead.
    CHECKS_FULL,
    /// No room among the announced objects, in all or of this neighbour.
    ANNOUNCEMENTS_FULL,
    /// Nobody is left to pull it from.
    ANNOUNCERS_EXHAUSTED,
    /// A kept object made room for a newer one; it can no longer be pulled from here.
    RETAINED_FULL,
    /// Too many copies to one neighbour were dropped by the transport: the oldest is not announced instead.
    OWED_FULL,
    /// An id was forgotten before its time, because `seenMax` was reached.
    SEEN_FULL,
    /// A copy for a neighbour that has not taken the earlier ones: it is announced to it instead.
    NEIGHBOUR_BEHIND,
    /// A neighbour sent more unasked than it may in this class: the object is pulled instead.
    NEIGHBOUR_QUOTA,
    /// A pull of what was sent to the same neighbour just before.
    PULL_REPEATED,
    /// A pull of what is not here.
    PULL_UNAVAILABLE,
    /// More summaries of a neighbour than it has a reason to send.
    SUMMARY_TOO_OFTEN,
    /// Too many objects wait for a look at who holds them: a neighbour that misses this one is not told.
    REPAIR_FULL,
    /// Its origin withdrew it.
    WITHDRAWN,
    /// Its origin published something newer under the same key.
    SUPERSEDED,
    /// An own publication of bytes that were published before.
    PUBLISHED_BEFORE,
    /// A job's result that nobody waits for.
    RESULT_UNAWAITED
}
