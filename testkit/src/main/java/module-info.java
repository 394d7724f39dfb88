/// What tests of cores and of applications share: a modelled link, seeds, vector files.
@org.jspecify.annotations.NullMarked
module org.tocsin.testkit {
    requires transitive org.tocsin.bytes;
    requires transitive tools.jackson.databind;
    requires org.opentest4j;

    exports org.tocsin.testkit;
}
