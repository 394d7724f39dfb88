package org.tocsin.broadcast;

/// The application's answer to [Output.Validate]; it may also come later, for an object that was ignored before.
public record Verdict(ObjectId id, Decision decision) {
    public enum Decision {
        /// Relay it and deliver it.
        ACCEPT,
        /// Not now: neither relayed nor delivered. It stays here until it expires, is asked about again when another
        /// neighbour sends it, and may be accepted at any time.
        IGNORE,
        /// Wrong for ever: remembered as such, and the neighbour that sent it is charged.
        REJECT
    }
}
