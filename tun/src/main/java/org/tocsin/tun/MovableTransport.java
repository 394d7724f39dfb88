package org.tocsin.tun;

import java.io.IOException;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Outbox;
import org.tocsin.uapi.DeviceTarget;
import org.tocsin.uapi.Errno;
import org.tocsin.udp.PortInUseException;
import org.tocsin.udp.Receiver;
import org.tocsin.udp.Transport;
import org.tocsin.udp.TransportCounters;
import org.tocsin.udp.UdpConfig;

/// A UDP socket that can move to another port while a loop runs on it, and waits for the interface too.
///
/// A move happens on the loop's thread, so no wait is under way then and no wake-up is lost.
final class MovableTransport implements Transport, DeviceTarget.Port {
    private final int descriptor;
    private volatile Transport current;
    private int mark;

    /// @param descriptor of the interface
    MovableTransport(int port, int descriptor) throws IOException {
        this.descriptor = descriptor;
        this.current = open(port);
    }

    private Transport open(int port) throws IOException {
        Transport transport = Transport.open(UdpConfig.onPort(port));
        transport.watch(descriptor);
        return transport;
    }

    @Override
    public int number() {
        return current.local().port();
    }

    @Override
    public int firewallMark() {
        return mark;
    }

    @Override
    public int move(OptionalInt number, OptionalInt firewallMark) {
        int wantedMark = firewallMark.orElse(mark);
        if (number.isEmpty() || number.getAsInt() == number()) {
            if (wantedMark != mark && !current.firewallMark(wantedMark)) {
                return Errno.EOPNOTSUPP;
            }
            mark = wantedMark;
            return Errno.OK;
        }
        Transport next;
        try {
            next = open(number.getAsInt());
        } catch (PortInUseException _) {
            return Errno.EADDRINUSE;
        } catch (IOException _) {
            return Errno.EIO;
        }
        if (!next.firewallMark(wantedMark)) {
            next.close();
            return Errno.EOPNOTSUPP;
        }
        mark = wantedMark;
        Transport before = current;
        current = next;
        before.close();
        return Errno.OK;
    }

    @Override
    public int receive(Receiver receiver, int datagramsMax, LongSupplier clock) {
        return current.receive(receiver, datagramsMax, clock);
    }

    @Override
    public boolean send(Outbox outbox, long nowNanos) {
        return current.send(outbox, nowNanos);
    }

    @Override
    public long poll(long nowNanos) {
        return current.poll(nowNanos);
    }

    @Override
    public void await(long deadlineNanos) {
        current.await(deadlineNanos);
    }

    @Override
    public void rest(long deadlineNanos) {
        current.rest(deadlineNanos);
    }

    @Override
    public boolean tellsTrafficClass() {
        return current.tellsTrafficClass();
    }

    @Override
    public void wakeup() {
        current.wakeup();
    }

    @Override
    public Endpoint local() {
        return current.local();
    }

    @Override
    public TransportCounters counters() {
        return current.counters();
    }

    @Override
    public void close() {
        current.close();
    }
}
