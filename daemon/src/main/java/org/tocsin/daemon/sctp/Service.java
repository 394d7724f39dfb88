package org.tocsin.daemon.sctp;

import java.util.Optional;
import org.tocsin.sctp.Output;
import org.tocsin.sctp.encapsulation.EncapsulatedAssociation;

/// What is done with the events of associations, on the loop's thread.
interface Service {
    void handle(EncapsulatedAssociation association, Output event, long nowNanos);

    /// How it went, once it is over.
    Optional<Outcome> outcome();

    /// @param ok      whether everything was as it should be, the association's end included
    /// @param summary one line for people and scripts
    record Outcome(boolean ok, String summary) {}
}
