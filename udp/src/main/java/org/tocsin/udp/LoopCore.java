package org.tocsin.udp;

import org.tocsin.bytes.Outbox;

/// What an [EventLoop] drives: a core with the shell's parts around it. Every call comes from the loop's thread.
///
/// An exception from here is a broken invariant: it ends the loop, see [EventLoop#ended].
public interface LoopCore extends Receiver {
    /// Fills the outbox with what may be sent now. Where the outbox has no room left on return, it is sent and this is
    /// called again.
    ///
    /// @return the next instant at which this must be called although nothing was received;
    ///         [org.tocsin.bytes.Deadline#NEVER] when idle
    long drain(Outbox outbox, long nowNanos);
}
