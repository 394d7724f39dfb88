package org.tocsin.udp.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Octets;
import org.tocsin.udp.PortInUseException;
import org.tocsin.udp.UdpConfig;

/// A bound, non-blocking UDP socket and an eventfd beside it.
record LinuxSocket(int fd, int eventFd, boolean isIpv6, Endpoint local) {
    static LinuxSocket open(UdpConfig config) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(LinuxCalls.ERRNO_BYTES, 8);
            InetAddress address = config.bind().getAddress();
            boolean isIpv6 = !(address instanceof Inet4Address) || address.isAnyLocalAddress();
            int fd = socket(errno, isIpv6 ? Constants.AF_INET6 : Constants.AF_INET);
            if (fd == -Constants.EAFNOSUPPORT && address.isAnyLocalAddress()) {
                isIpv6 = false;
                fd = socket(errno, Constants.AF_INET);
            }
            if (fd < 0) {
                throw new SocketException("cannot open a UDP socket: " + LinuxCalls.describe(-fd));
            }
            int eventFd = -1;
            try {
                setOptions(arena, errno, fd, isIpv6, config);
                bind(arena, errno, fd, isIpv6, config.bind());
                Endpoint local = local(arena, errno, fd, isIpv6);
                eventFd = LinuxCalls.eventfd(errno, Constants.EFD_FLAGS);
                if (eventFd < 0) {
                    throw new SocketException("cannot open an eventfd: " + LinuxCalls.describe(-eventFd));
                }
                return new LinuxSocket(fd, eventFd, isIpv6, local);
            } catch (IOException | RuntimeException e) {
                LinuxCalls.close(errno, fd);
                throw e;
            }
        }
    }

    private static int socket(MemorySegment errno, int family) {
        return LinuxCalls.socket(
                errno, family, Constants.SOCK_DGRAM | Constants.SOCK_CLOEXEC | Constants.SOCK_NONBLOCK);
    }

    /// None is needed for the transport to work: where the kernel refuses one, it is slower or knows less.
    private static void setOptions(Arena arena, MemorySegment errno, int fd, boolean isIpv6, UdpConfig config) {
        MemorySegment value = arena.allocate(JAVA_INT);
        set(errno, fd, value, Constants.SOL_SOCKET, Constants.SO_RCVBUF, config.receiveBufferBytes());
        set(errno, fd, value, Constants.SOL_SOCKET, Constants.SO_SNDBUF, config.sendBufferBytes());
        set(errno, fd, value, Constants.SOL_UDP, Constants.UDP_GRO, 1);
        set(errno, fd, value, Constants.IPPROTO_IP, Constants.IP_RECVTOS, 1);
        if (config.bind().getAddress().isAnyLocalAddress()) {
            // Of IPv4 datagrams an IPv6 socket tells the mapped address.
            int level = isIpv6 ? Constants.IPPROTO_IPV6 : Constants.IPPROTO_IP;
            set(errno, fd, value, level, isIpv6 ? Constants.IPV6_RECVPKTINFO : Constants.IP_PKTINFO, 1);
        }
        if (isIpv6) {
            set(errno, fd, value, Constants.IPPROTO_IPV6, Constants.IPV6_V6ONLY, 0);
            set(errno, fd, value, Constants.IPPROTO_IPV6, Constants.IPV6_RECVTCLASS, 1);
        }
    }

    /// @return whether the system allows it
    boolean mark(int wanted) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(LinuxCalls.ERRNO_BYTES, 8);
            return set(errno, fd, arena.allocate(JAVA_INT), Constants.SOL_SOCKET, Constants.SO_MARK, wanted) >= 0;
        }
    }

    private static int set(MemorySegment errno, int fd, MemorySegment value, int level, int option, int wanted) {
        value.set(JAVA_INT, 0, wanted);
        return LinuxCalls.setsockopt(errno, fd, level, option, value);
    }

    private static void bind(Arena arena, MemorySegment errno, int fd, boolean isIpv6, InetSocketAddress to)
            throws IOException {
        SocketAddress name = new SocketAddress(arena.allocate(SocketAddress.BYTES, 8), isIpv6, false);
        InetAddress address = to.getAddress();
        // The IPv6 wildcard takes IPv4 too; a mapped IPv4 wildcard would not take IPv6.
        byte[] bytes = isIpv6 && address.isAnyLocalAddress() ? new byte[16] : address.getAddress();
        name.write(Octets.wrap(bytes), to.getPort());
        int result = LinuxCalls.bind(errno, fd, name.memory(), name.size());
        if (result == -Constants.EADDRINUSE) {
            throw new PortInUseException(to, new BindException(LinuxCalls.describe(-result)));
        }
        if (result < 0) {
            throw new BindException("cannot bind " + to + ": " + LinuxCalls.describe(-result));
        }
    }

    private static Endpoint local(Arena arena, MemorySegment errno, int fd, boolean isIpv6) throws IOException {
        SocketAddress name = new SocketAddress(arena.allocate(SocketAddress.BYTES, 8), isIpv6, true);
        MemorySegment size = arena.allocate(JAVA_INT);
        size.set(JAVA_INT, 0, SocketAddress.BYTES);
        int result = LinuxCalls.getsockname(errno, fd, name.memory(), size);
        if (result < 0) {
            throw new SocketException("cannot read the socket's address: " + LinuxCalls.describe(-result));
        }
        return name.read();
    }
}
