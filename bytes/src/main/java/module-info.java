/// Values that every layer shares: bytes, endpoints, serial numbers, the outbox, and the injected clock and entropy.
@org.jspecify.annotations.NullMarked
module org.tocsin.bytes {
    requires static transitive org.jspecify;

    exports org.tocsin.bytes;
}
