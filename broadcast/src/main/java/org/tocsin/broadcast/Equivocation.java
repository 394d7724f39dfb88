package org.tocsin.broadcast;

import org.tocsin.bytes.Octets;
import org.tocsin.crypto.SigningKey;

/// Proof that an origin gave one number to two objects: two envelopes with the same incarnation and sequence, both with
/// its signature.
///
/// @param firstEnvelope  as it was signed, with the signature
/// @param secondEnvelope the same of the other object
public record Equivocation(
        SigningKey origin, ObjectId first, ObjectId second, Octets firstEnvelope, Octets secondEnvelope) {}
