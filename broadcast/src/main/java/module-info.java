@org.jspecify.annotations.NullMarked
module org.tocsin.broadcast {
    requires transitive org.tocsin.crypto;
    requires transitive org.tocsin.bytes;

    exports org.tocsin.broadcast;
}
