/// Whole networks in virtual time, from one seed: the product's own cores, other protocols beside them, and
/// the floor.
@org.jspecify.annotations.NullMarked
module org.tocsin.simulator {
    requires transitive org.tocsin.bytes;
    requires transitive org.tocsin.broadcast;
    requires transitive org.tocsin.testkit;
    requires org.tocsin.crypto;
    requires org.tocsin.node;

    exports org.tocsin.simulator;
}
