package org.tocsin.sctp;

import org.tocsin.bytes.Octets;

/// A user message that came whole.
///
/// @param ppid the payload protocol identifier as the peer set it
public record IncomingMessage(Octets payload, int streamId, int ppid, boolean unordered) {}
