package org.tocsin.sctp;

/// Why an association ended.
public sealed interface CloseReason {
    /// Both sides shut down in order.
    record Shutdown() implements CloseReason {}

    /// [Association#abort] was called.
    record AbortedLocally(String reason) implements CloseReason {}

    /// The peer sent ABORT.
    ///
    /// @param cause the first error cause code, 0 if there was none
    record AbortedByPeer(int cause) implements CloseReason {}

    /// The peer broke a rule that the RFC answers with ABORT, and got one.
    record ProtocolViolation(String what) implements CloseReason {}

    /// The peer did not finish what it had begun, and others waited for the memory. It got an ABORT.
    record OutOfResource() implements CloseReason {}

    /// Nobody answered as often as the configuration allows.
    record Unreachable() implements CloseReason {}
}
