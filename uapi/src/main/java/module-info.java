/// WireGuard's configuration as stock tools speak it: the userspace API and `wg`'s configuration files.
@org.jspecify.annotations.NullMarked
module org.tocsin.uapi {
    requires transitive org.tocsin.wireguard;

    exports org.tocsin.uapi;
    exports org.tocsin.uapi.wgconf;
}
