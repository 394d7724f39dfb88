package org.tocsin.tun;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// A network interface of Linux whose far end is this process (`/dev/net/tun`). One thread owns it.
///
/// With the virtio header, which kernels since 2.6.27 put in front of each packet, the system hands over lists of TCP
/// and UDP segments as one large packet without checksums: [SegmentedPacket] cuts them. So one system call brings up to
/// 64 KiB.
public final class TunDevice implements AutoCloseable {
    static final int PACKET_BYTES_MAX = 65_535;

    private static final String PATH = "/dev/net/tun";
    private static final int O_RDWR = 2;
    private static final int O_NONBLOCK = 0x800;
    private static final int O_CLOEXEC = 0x8_0000;
    private static final int F_GETFL = 3;
    private static final int F_SETFL = 4;
    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM = 2;

    private static final long TUNSETIFF = 0x4004_54caL;
    private static final long TUNSETOFFLOAD = 0x4004_54d0L;
    private static final long TUNGETIFF = 0x8004_54d2L;
    /// Since Linux 5.2: a descriptor of the network namespace that the interface is in now.
    private static final long TUNGETDEVNETNS = 0x54e3L;
    private static final int CLONE_NEWNET = 0x4000_0000;
    private static final long SIOCGIFMTU = 0x8921;
    private static final long SIOCSIFMTU = 0x8922;
    private static final int IFF_TUN = 0x0001;
    private static final int IFF_NO_PI = 0x1000;
    private static final int IFF_VNET_HDR = 0x4000;

    private static final int CHECKSUM_AND_TCP = 0x01 | 0x02 | 0x04;
    /// Since Linux 6.2.
    private static final int UDP_LISTS = 0x20 | 0x40;

    private static final int IFREQ_BYTES = 40;
    private static final int IFREQ_VALUE = 16;

    private static final long FOLLOW_INTERVAL_NANOS = 1_000_000_000L;

    private static final int EAGAIN = 11;
    private static final int EINVAL = 22;

    private final int fd;
    private int control;
    private long followedNanos;
    private boolean everFollowed;
    private final String name;
    private final boolean hasHeader;
    private final MemorySegment errno;
    private final MemorySegment request;
    private final MemorySegment incoming;
    private final MemorySegment outgoing;
    private final ByteBuffer incomingBytes;
    private final ByteBuffer outgoingBytes;
    private boolean closed;

    private TunDevice(int fd, int control, Arena arena, MemorySegment errno, MemorySegment request) {
        this.fd = fd;
        this.control = control;
        this.errno = errno;
        this.request = request;
        this.name = request.getString(0, StandardCharsets.US_ASCII);
        this.hasHeader = (request.get(JAVA_SHORT, IFREQ_VALUE) & IFF_VNET_HDR) != 0;
        this.incoming = arena.allocate(VirtioHeader.SIZE + PACKET_BYTES_MAX, 8);
        this.outgoing = arena.allocate(VirtioHeader.SIZE + PACKET_BYTES_MAX, 8);
        this.incomingBytes = incoming.asByteBuffer().order(ByteOrder.BIG_ENDIAN);
        this.outgoingBytes = outgoing.asByteBuffer().order(ByteOrder.BIG_ENDIAN);
    }

    /// Whether this is a Linux whose layouts we know, and native access is enabled.
    public static boolean isAvailable() {
        String machine = System.getProperty("os.arch", "");
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).equals("linux")
                && (machine.equals("amd64") || machine.equals("aarch64"))
                && ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
                && TunDevice.class.getModule().isNativeAccessEnabled();
    }

    /// Makes an interface, or takes over a persistent one that nobody holds.
    ///
    /// @param name 1 to 15 bytes; `%d` in it lets the system choose a number
    /// @param mtu  of a fresh interface
    /// @throws IOException where this process may not, or another one holds the interface
    public static TunDevice open(String name, int mtu) throws IOException {
        Arena arena = Arena.ofAuto();
        MemorySegment errno = arena.allocate(TunCalls.ERRNO_BYTES, 8);
        int fd = TunCalls.open(errno, arena.allocateFrom(PATH), O_RDWR | O_NONBLOCK | O_CLOEXEC);
        if (fd < 0) {
            throw new IOException("cannot open " + PATH + ": " + TunCalls.describe(-fd));
        }
        MemorySegment request = arena.allocate(IFREQ_BYTES, 8);
        int result = attach(errno, fd, request, name, IFF_TUN | IFF_NO_PI | IFF_VNET_HDR);
        if (result == -EINVAL) {
            result = attach(errno, fd, request, name, IFF_TUN | IFF_NO_PI);
        }
        if (result < 0) {
            TunCalls.close(errno, fd);
            throw new IOException("cannot make the interface " + name + ": " + TunCalls.describe(-result));
        }
        TunDevice device = finish(arena, errno, request, fd);
        device.setMtu(mtu);
        return device;
    }

    /// Takes over an interface that another process opened.
    public static TunDevice adopt(int fd) throws IOException {
        Arena arena = Arena.ofAuto();
        MemorySegment errno = arena.allocate(TunCalls.ERRNO_BYTES, 8);
        int flags = TunCalls.fcntl(errno, fd, F_GETFL, 0);
        if (flags < 0 || TunCalls.fcntl(errno, fd, F_SETFL, flags | O_NONBLOCK) < 0) {
            throw new IOException("descriptor " + fd + " cannot be used: " + TunCalls.describe(-flags));
        }
        return finish(arena, errno, arena.allocate(IFREQ_BYTES, 8), fd);
    }

    private static int attach(MemorySegment errno, int fd, MemorySegment request, String name, int flags) {
        request.fill((byte) 0);
        request.setString(0, name, StandardCharsets.US_ASCII);
        request.set(JAVA_SHORT, IFREQ_VALUE, (short) flags);
        return TunCalls.ioctl(errno, fd, TUNSETIFF, request);
    }

    private static TunDevice finish(Arena arena, MemorySegment errno, MemorySegment request, int fd)
            throws IOException {
        int result = TunCalls.ioctl(errno, fd, TUNGETIFF, request);
        short flags = result < 0 ? 0 : request.get(JAVA_SHORT, IFREQ_VALUE);
        if (result < 0 || (flags & IFF_TUN) == 0 || (flags & IFF_NO_PI) == 0) {
            TunCalls.close(errno, fd);
            throw new IOException("descriptor " + fd + " is no TUN interface without packet information"
                    + (result < 0 ? ": " + TunCalls.describe(-result) : ""));
        }
        int control = TunCalls.socket(errno, AF_INET, SOCK_DGRAM | O_CLOEXEC);
        if (control < 0) {
            TunCalls.close(errno, fd);
            throw new IOException("cannot open a socket: " + TunCalls.describe(-control));
        }
        // Without these the system cuts and sums by itself: slower, not wrong.
        if ((flags & IFF_VNET_HDR) != 0
                && TunCalls.ioctl(errno, fd, TUNSETOFFLOAD, (long) (CHECKSUM_AND_TCP | UDP_LISTS)) < 0) {
            TunCalls.ioctl(errno, fd, TUNSETOFFLOAD, (long) CHECKSUM_AND_TCP);
        }
        return new TunDevice(fd, control, arena, errno, request);
    }

    public String name() {
        return name;
    }

    /// For waiting.
    public int descriptor() {
        return fd;
    }

    /// The interface's MTU as it is now.
    ///
    /// @return 0 where the interface is gone, or in a namespace that this process may not look into
    public int mtu(long nowNanos) {
        int found = askMtu();
        if (found == 0 && (!everFollowed || nowNanos - followedNanos > FOLLOW_INTERVAL_NANOS)) {
            everFollowed = true;
            followedNanos = nowNanos;
            follow();
            found = askMtu();
        }
        return found;
    }

    private int askMtu() {
        request.asSlice(IFREQ_VALUE).fill((byte) 0);
        int result = TunCalls.ioctl(errno, control, SIOCGIFMTU, request);
        return result < 0 ? 0 : request.get(JAVA_INT, IFREQ_VALUE);
    }

    /// The interface was moved to another network namespace, where only a socket of that namespace finds it. A thread
    /// goes there to open one, and ends.
    private void follow() {
        int namespace = TunCalls.ioctl(errno, fd, TUNGETDEVNETNS, 0L);
        if (namespace < 0) {
            return;
        }
        int[] opened = {-1};
        Thread visitor = Thread.ofPlatform().daemon().name(name + "-namespace").start(() -> {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment own = arena.allocate(TunCalls.ERRNO_BYTES, 8);
                if (TunCalls.setns(own, namespace, CLONE_NEWNET) >= 0) {
                    opened[0] = TunCalls.socket(own, AF_INET, SOCK_DGRAM | O_CLOEXEC);
                }
            }
        });
        try {
            visitor.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        TunCalls.close(errno, namespace);
        if (opened[0] >= 0) {
            TunCalls.close(errno, control);
            control = opened[0];
        }
    }

    private void setMtu(int mtu) {
        request.asSlice(IFREQ_VALUE).fill((byte) 0);
        request.set(JAVA_INT, IFREQ_VALUE, mtu);
        // Refused, the interface has another one, which mtu() tells.
        TunCalls.ioctl(errno, control, SIOCSIFMTU, request);
    }

    /// What [#read] found.
    public enum Found {
        PACKET,
        NOTHING,
        /// The interface was deleted.
        GONE
    }

    /// Takes one packet, or a list of segments as one.
    Found read(SegmentedPacket into) {
        if (closed) {
            return Found.GONE;
        }
        long result = TunCalls.read(errno, fd, incoming);
        if (result < 0) {
            return result == -EAGAIN ? Found.NOTHING : Found.GONE;
        }
        int header = hasHeader ? VirtioHeader.SIZE : 0;
        int length = (int) result - header;
        if (length <= 0) {
            return Found.NOTHING;
        }
        into.set(hasHeader ? VirtioHeader.read(incomingBytes) : VirtioHeader.NONE, incomingBytes, header, length);
        return Found.PACKET;
    }

    /// Gives the system a packet that came for it.
    ///
    /// @return false where the interface is down or gone
    boolean write(ByteBuffer slab, int offset, int length) {
        if (closed || length > PACKET_BYTES_MAX) {
            return false;
        }
        // The header in front stays zero: a whole packet with right checksums.
        int header = hasHeader ? VirtioHeader.SIZE : 0;
        outgoingBytes.put(header, slab, offset, length);
        return TunCalls.write(errno, fd, outgoing, (long) header + length) >= 0;
    }

    /// The interface goes with it, unless it is persistent.
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            TunCalls.close(errno, fd);
            TunCalls.close(errno, control);
        }
    }
}
