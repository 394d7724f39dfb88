@org.jspecify.annotations.NullMarked
module org.tocsin.sctp {
    requires transitive org.tocsin.bytes;

    exports org.tocsin.sctp;
    exports org.tocsin.sctp.encapsulation;
}
