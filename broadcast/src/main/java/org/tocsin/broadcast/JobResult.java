package org.tocsin.broadcast;

import org.tocsin.bytes.Octets;

/// What a [Job] found out.
public sealed interface JobResult {
    /// @param frame the object's frame with its whole time to live
    record Prepared(long publicationId, ObjectId id, Octets frame) implements JobResult {}

    record Checked(long checkId, Finding finding) implements JobResult {}

    enum Finding {
        GENUINE,
        /// The bytes have another id than the frame says.
        WRONG_ID,
        /// The origin did not sign this envelope.
        WRONG_SIGNATURE
    }
}
