package org.tocsin.wireguard.handshake;

/// What came of a response: keys, or why there are none.
public sealed interface ResponseOutcome permits TransportKeys, HandshakeFault {}
