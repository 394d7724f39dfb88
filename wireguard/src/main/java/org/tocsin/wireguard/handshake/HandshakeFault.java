package org.tocsin.wireguard.handshake;

/// Why a handshake message with a right mac1 is refused.
public enum HandshakeFault implements InitiationOutcome, ResponseOutcome {
    /// A Diffie-Hellman result was zero, which the sender can bring about without knowing any secret.
    LOW_ORDER_POINT,
    /// An encrypted part did not open.
    UNAUTHENTIC
}
