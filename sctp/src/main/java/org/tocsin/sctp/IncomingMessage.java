package org.tocsin.sctp;

import org.tocsin.bytes.Octets;

/// A whole message from the peer.
///
/// @param streamId  0 to 65535
/// @param ppid      payload protocol identifier as the peer set it; opaque to SCTP
/// @param unordered whether it was sent outside its stream's order
public record IncomingMessage(Octets payload, int streamId, int ppid, boolean unordered) {}
