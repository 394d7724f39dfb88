@org.jspecify.annotations.NullMarked
module org.tocsin.wireguard {
    requires transitive org.tocsin.ip;
    requires transitive org.tocsin.crypto;
    requires transitive org.tocsin.bytes;

    exports org.tocsin.wireguard;
}
