package org.tocsin.wireguard.message;

/// Why bytes form no message.
public enum Malformed implements Message {
    /// Shorter than a type.
    TRUNCATED,
    /// Every handshake message has exactly one size.
    WRONG_SIZE,
    /// No handshake or cookie message, or reserved bytes that are not zero.
    UNKNOWN_TYPE
}
