package org.tocsin.embed;

import java.util.concurrent.CompletableFuture;
import org.tocsin.broadcast.ObjectId;
import org.tocsin.broadcast.PublishResult;

/// The answer to [Node#publish].
public sealed interface Publication {
    /// The node has it.
    ///
    /// @param id completes when the object is named, signed and on its way; exceptionally if the node closed
    ///           before, or was too busy after all
    record Accepted(CompletableFuture<ObjectId> id) implements Publication {}

    /// Too much is in flight already: try again when some earlier publication has its id.
    record Busy() implements Publication {}

    /// It can never be sent as it is.
    record Refused(PublishResult.Refusal reason) implements Publication {}
}
