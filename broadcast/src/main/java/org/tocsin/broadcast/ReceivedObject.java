package org.tocsin.broadcast;

import org.tocsin.bytes.Octets;
import org.tocsin.crypto.PublicKey;
import org.tocsin.crypto.SigningKey;

/// An object of another origin whose id and signature were found right.
///
/// @param type             0 to 65535, the application's
/// @param objectClass      0 (most urgent) to 7
/// @param incarnation      start of the origin that published it
/// @param sequence         number within the incarnation, from 0
/// @param receivedFrom     the neighbour whose copy came first
/// @param receivedAtNanos  when the copy arrived here
/// @param expiresAtNanos   when its time to live is over, on this node's clock
public record ReceivedObject(
        ObjectId id,
        SigningKey origin,
        int type,
        int objectClass,
        Octets payload,
        PublicKey receivedFrom,
        long incarnation,
        long sequence,
        long receivedAtNanos,
        long expiresAtNanos) {}
