/// WireGuard behind a network interface of Linux, as wireguard-go is.
@org.jspecify.annotations.NullMarked
module org.tocsin.tun {
    requires transitive org.tocsin.uapi;
    requires transitive org.tocsin.udp;

    exports org.tocsin.tun;
}
