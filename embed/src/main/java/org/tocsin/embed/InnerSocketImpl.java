package org.tocsin.embed;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocketImpl;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.SocketOptions;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Octets;
import org.tocsin.ip.Ipv4;
import org.tocsin.ip.Ipv6;
import org.tocsin.ip.Udp;

/// What the JDK's `DatagramSocket` calls, over a [Tunnel] instead of the system.
final class InnerSocketImpl extends DatagramSocketImpl {
    private static final int HOPS = 64;
    private static final Set<SocketOption<?>> OPTIONS = Set.of(
            StandardSocketOptions.SO_RCVBUF,
            StandardSocketOptions.SO_SNDBUF,
            StandardSocketOptions.SO_REUSEADDR,
            StandardSocketOptions.IP_TOS);

    private final Tunnel tunnel;
    private final Map<SocketOption<?>, Object> options = new HashMap<>();
    private @Nullable InnerPort port;
    private int timeoutMillis;
    private int trafficClass;
    private int hops = HOPS;
    /// A packet that is used again without a new length has the room that it had at first, which the JDK does not tell.
    private WeakReference<DatagramPacket> lastPacket = new WeakReference<>(null);

    private int lastRoom;
    private int lastLength;

    InnerSocketImpl(Tunnel tunnel) {
        this.tunnel = tunnel;
        options.put(StandardSocketOptions.SO_RCVBUF, tunnel.config().receiveBytesMax());
        options.put(StandardSocketOptions.SO_SNDBUF, tunnel.config().device().mtu());
        options.put(StandardSocketOptions.SO_REUSEADDR, false);
        options.put(StandardSocketOptions.IP_TOS, 0);
    }

    @Override
    protected void create() {
        // The tunnel is open already.
    }

    @Override
    protected synchronized void bind(int number, InetAddress address) throws SocketException {
        Optional<Octets> wanted =
                address.isAnyLocalAddress() ? Optional.empty() : Optional.of(Octets.wrap(address.getAddress()));
        InnerPort opened = tunnel.ports().open(wanted, number);
        port = opened;
        localPort = opened.number();
    }

    @Override
    protected void connect(InetAddress address, int number) throws SocketException {
        bound().onlyFrom(Optional.of(new Endpoint(Octets.wrap(address.getAddress()), number)));
    }

    @Override
    protected void disconnect() {
        InnerPort opened = port;
        if (opened != null) {
            opened.onlyFrom(Optional.empty());
        }
    }

    @Override
    protected void send(DatagramPacket datagram) throws IOException {
        Octets destination = Octets.wrap(datagram.getAddress().getAddress());
        InnerPort from = bound();
        Octets source = from.address()
                .or(() -> tunnel.sourceFor(destination))
                .filter(address -> address.size() == destination.size())
                .orElseThrow(() -> new SocketException("Network is unreachable: the tunnel has no address of the"
                        + " family of " + datagram.getAddress().getHostAddress()));
        boolean isIpv4 = destination.size() == 4;
        int header = isIpv4 ? Ipv4.HEADER_SIZE : Ipv6.HEADER_SIZE;
        int size = header + Udp.HEADER_SIZE + datagram.getLength();
        if (size > tunnel.config().device().mtu()) {
            throw new SocketException("Message too long: " + datagram.getLength() + " bytes, the tunnel carries "
                    + (tunnel.config().device().mtu() - header - Udp.HEADER_SIZE));
        }
        ByteBuffer packet = ByteBuffer.allocate(size);
        packet.put(header + Udp.HEADER_SIZE, datagram.getData(), datagram.getOffset(), datagram.getLength());
        int behindHeader = size - header;
        if (isIpv4) {
            Ipv4.writeHeader(packet, 0, behindHeader, Udp.PROTOCOL, hops, (byte) trafficClass, source, destination);
        } else {
            Ipv6.writeHeader(packet, 0, behindHeader, Udp.PROTOCOL, hops, (byte) trafficClass, source, destination);
        }
        Udp.writeHeader(packet, 0, header, from.number(), datagram.getPort(), datagram.getLength());
        tunnel.send(packet);
    }

    @Override
    protected void receive(DatagramPacket into) throws IOException {
        fill(into, bound().receive(timeoutMillis, true));
    }

    @Override
    protected int peek(InetAddress address) throws IOException {
        throw new IOException("a peek needs a packet");
    }

    @Override
    protected int peekData(DatagramPacket into) throws IOException {
        InnerPort.Datagram next = bound().receive(timeoutMillis, false);
        fill(into, next);
        return next.source().port();
    }

    private synchronized void fill(DatagramPacket into, InnerPort.Datagram datagram) throws UnknownHostException {
        boolean isUsedAgain = lastPacket.refersTo(into) && into.getLength() == lastLength;
        int room = isUsedAgain ? Math.min(lastRoom, into.getData().length - into.getOffset()) : into.getLength();
        int length = Math.min(room, datagram.payload().size());
        datagram.payload().copyTo(0, ByteBuffer.wrap(into.getData()), into.getOffset(), length);
        into.setLength(length);
        into.setAddress(InetAddress.getByAddress(datagram.source().address().toByteArray()));
        into.setPort(datagram.source().port());
        lastPacket = new WeakReference<>(into);
        lastRoom = room;
        lastLength = length;
    }

    private InnerPort bound() throws SocketException {
        InnerPort opened = port;
        if (opened == null) {
            throw new SocketException("Socket closed");
        }
        return opened;
    }

    @Override
    protected synchronized void close() {
        InnerPort opened = port;
        port = null;
        if (opened != null) {
            tunnel.ports().close(opened);
        }
    }

    @Override
    public void setOption(int option, Object value) throws SocketException {
        switch (option) {
            case SocketOptions.SO_TIMEOUT -> timeoutMillis = (Integer) value;
            case SocketOptions.IP_TOS -> trafficClass = (Integer) value & 0xff;
            case SocketOptions.SO_RCVBUF, SocketOptions.SO_SNDBUF, SocketOptions.SO_REUSEADDR -> {
                // Hints, says the JDK: the buffers are the tunnel's, and a port is one socket's.
            }
            case SocketOptions.SO_BROADCAST -> {
                // There is nobody who would hear it; the JDK sets it unasked.
            }
            default -> throw new SocketException("this socket is inside a tunnel and has no such option");
        }
    }

    @Override
    public Object getOption(int option) throws SocketException {
        return switch (option) {
            case SocketOptions.SO_TIMEOUT -> timeoutMillis;
            case SocketOptions.IP_TOS -> trafficClass;
            case SocketOptions.SO_RCVBUF -> tunnel.config().receiveBytesMax();
            case SocketOptions.SO_SNDBUF -> tunnel.config().device().mtu();
            case SocketOptions.SO_REUSEADDR, SocketOptions.SO_BROADCAST -> false;
            case SocketOptions.SO_BINDADDR -> localAddress();
            default -> throw new SocketException("this socket is inside a tunnel and has no such option");
        };
    }

    private InetAddress localAddress() throws SocketException {
        InnerPort opened = port;
        try {
            byte[] wildcard = new byte[4];
            return InetAddress.getByAddress(
                    opened == null
                            ? wildcard
                            : opened.address().map(Octets::toByteArray).orElse(wildcard));
        } catch (UnknownHostException e) {
            throw (SocketException) new BindException("no address").initCause(e);
        }
    }

    @Override
    protected synchronized <T> void setOption(SocketOption<T> option, T value) throws IOException {
        if (!OPTIONS.contains(option)) {
            throw new UnsupportedOperationException(option + " is not supported inside a tunnel");
        }
        if (value instanceof Integer number && option.equals(StandardSocketOptions.IP_TOS)) {
            trafficClass = number & 0xff;
            options.put(option, number);
        }
    }

    @Override
    protected synchronized <T> T getOption(SocketOption<T> option) {
        Object value = options.get(option);
        if (value == null) {
            throw new UnsupportedOperationException(option + " is not supported inside a tunnel");
        }
        return option.type().cast(value);
    }

    @Override
    protected Set<SocketOption<?>> supportedOptions() {
        return OPTIONS;
    }

    @Override
    protected void setTimeToLive(int value) {
        hops = value & 0xff;
    }

    @Override
    protected int getTimeToLive() {
        return hops;
    }

    @Deprecated
    @Override
    @SuppressWarnings("removal")
    protected void setTTL(byte value) {
        hops = value & 0xff;
    }

    @Deprecated
    @Override
    @SuppressWarnings("removal")
    protected byte getTTL() {
        return (byte) hops;
    }

    @Override
    protected void join(InetAddress group) throws IOException {
        throw noMulticast();
    }

    @Override
    protected void leave(InetAddress group) throws IOException {
        throw noMulticast();
    }

    @Override
    protected void joinGroup(SocketAddress group, @Nullable NetworkInterface device) throws IOException {
        throw noMulticast();
    }

    @Override
    protected void leaveGroup(SocketAddress group, @Nullable NetworkInterface device) throws IOException {
        throw noMulticast();
    }

    private static IOException noMulticast() {
        return new SocketException("there is no multicast inside a tunnel");
    }

    @Override
    public String toString() {
        return "inner socket at " + new InetSocketAddress(localPort);
    }
}
