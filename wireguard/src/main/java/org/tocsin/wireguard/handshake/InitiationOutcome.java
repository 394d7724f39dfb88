package org.tocsin.wireguard.handshake;

/// What came of an initiation: a handshake to answer, or why there is none.
public sealed interface InitiationOutcome permits ResponderHandshake, HandshakeFault {}
