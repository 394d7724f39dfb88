@org.jspecify.annotations.NullMarked
module org.tocsin.ip {
    requires transitive org.tocsin.bytes;

    exports org.tocsin.ip;
}
