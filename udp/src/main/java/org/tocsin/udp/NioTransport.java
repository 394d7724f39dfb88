package org.tocsin.udp;

import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Outbox;

/// UDP by the JDK's own channels: works everywhere, one system call per datagram.
///
/// Allocation on JDK 25, measured: nothing per datagram sent, nothing per datagram received from the same source as the
/// one before, 128 bytes where the source changes (the JDK decodes its address anew).
///
/// The channel never blocks, and so an interrupt of the owner's thread does not close it, as it would close a blocking
/// one. A received traffic class cannot be read this way; one to send can be set.
public final class NioTransport implements Transport {
    private final DatagramChannel channel;
    private final SelectorWait wait;
    private final Endpoint local;
    private final EndpointCache cache = new EndpointCache();
    private final TransportCounters counters = new TransportCounters();
    private final ByteBuffer receiveSlab;

    private @Nullable Outbox lastOutbox;
    /// The last outbox's slab with a position and a limit of our own.
    private ByteBuffer lastSlab = ByteBuffer.allocate(0);
    /// How many of the outbox's datagrams are gone, where the last [#send] ended in a full buffer.
    private int sent;

    private int trafficClass;

    private NioTransport(UdpConfig config, DatagramChannel channel) throws IOException {
        this.channel = channel;
        this.wait = new SelectorWait(channel);
        this.receiveSlab = ByteBuffer.allocate(config.datagramBytesMax());
        this.local = cache.endpoint((InetSocketAddress) channel.getLocalAddress());
    }

    /// @throws PortInUseException where another socket has the port
    public static NioTransport open(UdpConfig config) throws IOException {
        DatagramChannel channel = openChannel(config);
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_RCVBUF, config.receiveBufferBytes());
            channel.setOption(StandardSocketOptions.SO_SNDBUF, config.sendBufferBytes());
            channel.bind(config.bind());
            return new NioTransport(config, channel);
        } catch (BindException e) {
            channel.close();
            if (String.valueOf(e.getMessage()).contains("in use")) {
                throw new PortInUseException(config.bind(), e);
            }
            throw e;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static DatagramChannel openChannel(UdpConfig config) throws IOException {
        boolean onlyIpv4 = config.bind().getAddress() instanceof Inet4Address address && !address.isAnyLocalAddress();
        return onlyIpv4 ? DatagramChannel.open(StandardProtocolFamily.INET) : DatagramChannel.open();
    }

    @Override
    public int receive(Receiver receiver, int datagramsMax, LongSupplier clock) {
        int taken = 0;
        while (taken < datagramsMax) {
            InetSocketAddress source = take();
            if (source == null) {
                break;
            }
            taken++;
            int length = receiveSlab.position();
            receiveSlab.clear();
            if (isAcceptable(source, length)) {
                receiver.receive(cache.endpoint(source), receiveSlab, 0, length, 0, clock.getAsLong());
            }
        }
        return taken;
    }

    private @Nullable InetSocketAddress take() {
        receiveSlab.clear();
        try {
            return (InetSocketAddress) channel.receive(receiveSlab);
        } catch (ClosedChannelException _) {
            return null;
        } catch (IOException | RuntimeException _) {
            counters.add(TransportCounter.RECEIVE_FAILED, 1);
            return null;
        }
    }

    private boolean isAcceptable(InetSocketAddress source, int length) {
        if (length == receiveSlab.capacity()) {
            counters.add(TransportCounter.RECEIVED_OVERSIZE, 1);
            return false;
        }
        if (length == 0) {
            counters.add(TransportCounter.RECEIVED_EMPTY, 1);
            return false;
        }
        if (source.getPort() == 0) {
            counters.add(TransportCounter.RECEIVED_FROM_PORT_ZERO, 1);
            return false;
        }
        counters.add(TransportCounter.RECEIVE_CALLS, 1);
        counters.add(TransportCounter.DATAGRAMS_RECEIVED, 1);
        counters.add(TransportCounter.BYTES_RECEIVED, length);
        return true;
    }

    @Override
    public boolean send(Outbox outbox, long nowNanos) {
        if (outbox != lastOutbox) {
            lastOutbox = outbox;
            lastSlab = outbox.slab().duplicate();
        }
        for (; sent < outbox.count(); sent++) {
            if (!send(outbox, sent)) {
                counters.add(TransportCounter.SEND_BLOCKED, 1);
                wait.alsoForWriting(true);
                return false;
            }
        }
        sent = 0;
        wait.alsoForWriting(false);
        return true;
    }

    /// @return false where the socket's buffer is full
    private boolean send(Outbox outbox, int index) {
        int length = outbox.length(index);
        lastSlab.limit(outbox.offset(index) + length).position(outbox.offset(index));
        try {
            mark(outbox.trafficClass(index));
            if (channel.send(lastSlab, cache.address(outbox.destination(index))) == 0) {
                return false;
            }
            counters.add(TransportCounter.SEND_CALLS, 1);
            counters.add(TransportCounter.DATAGRAMS_SENT, 1);
            counters.add(TransportCounter.BYTES_SENT, length);
        } catch (IOException | RuntimeException e) {
            counters.add(SendFailures.kind(e), 1);
        }
        return true;
    }

    /// The JDK has the traffic class per socket, not per datagram, so it is set where it changes.
    private void mark(int wanted) throws IOException {
        if (wanted != trafficClass) {
            trafficClass = wanted;
            channel.setOption(StandardSocketOptions.IP_TOS, wanted);
        }
    }

    @Override
    public long poll(long nowNanos) {
        return Deadline.NEVER;
    }

    @Override
    public void await(long deadlineNanos) {
        wait.await(deadlineNanos);
    }

    @Override
    public void rest(long deadlineNanos) {
        wait.rest(deadlineNanos);
    }

    @Override
    public void wakeup() {
        wait.wakeup();
    }

    @Override
    public Endpoint local() {
        return local;
    }

    @Override
    public TransportCounters counters() {
        return counters;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException _) {
            // The descriptor is gone either way.
        }
        wait.close();
    }
}
