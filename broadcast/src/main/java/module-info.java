/// Spreads objects to every member of a network: names, envelopes, flooding, announcing and pulling.
@org.jspecify.annotations.NullMarked
module org.tocsin.broadcast {
    requires transitive org.tocsin.crypto;
    requires transitive org.tocsin.bytes;

    exports org.tocsin.broadcast;
    exports org.tocsin.broadcast.quota;
    exports org.tocsin.broadcast.shard;
}
