/// A whole node without I/O: WireGuard, SCTP and broadcast joined.
@org.jspecify.annotations.NullMarked
module org.tocsin.node {
    requires transitive org.tocsin.bytes;
    requires transitive org.tocsin.crypto;
    requires transitive org.tocsin.ip;
    requires transitive org.tocsin.wireguard;
    requires transitive org.tocsin.sctp;
    requires transitive org.tocsin.broadcast;

    exports org.tocsin.node;
}
