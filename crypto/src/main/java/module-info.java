/// Cryptographic functions over bytes, behind one small provider interface. WireGuard's BLAKE2s is our own.
@org.jspecify.annotations.NullMarked
module org.tocsin.crypto {
    requires transitive org.tocsin.bytes;
    requires static org.conscrypt;

    exports org.tocsin.crypto;
}
