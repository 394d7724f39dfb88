package org.tocsin.ip;

import org.tocsin.bytes.Octets;

/// The address of a node inside the tunnel, which follows from its public key: nobody has to hand out addresses.
public final class InnerAddress {
    /// All inner addresses lie in it (RFC 4193: unique local addresses).
    public static final AddressPrefix PREFIX = AddressPrefix.parse("fd00::/8");

    private static final int HASH_BYTES = 15;

    private InnerAddress() {}

    /// `fd` and the first 15 bytes of the hash.
    ///
    /// @param publicKeyHash SHA-256 of the 32 bytes of the public key
    /// @return 16 bytes
    public static Octets of(Octets publicKeyHash) {
        byte[] address = new byte[1 + HASH_BYTES];
        address[0] = (byte) 0xfd;
        for (int i = 0; i < HASH_BYTES; i++) {
            address[1 + i] = publicKeyHash.at(i);
        }
        return Octets.wrap(address);
    }
}
