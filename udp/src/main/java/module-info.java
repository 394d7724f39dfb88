@org.jspecify.annotations.NullMarked
module org.tocsin.udp {
    requires transitive org.tocsin.bytes;

    exports org.tocsin.udp;
}
