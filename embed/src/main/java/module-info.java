/// A node inside the application's own process.
@org.jspecify.annotations.NullMarked
module org.tocsin.embed {
    requires transitive org.tocsin.node;
    requires transitive org.tocsin.udp;
    requires transitive org.tocsin.uapi;

    exports org.tocsin.embed;
}
