package org.tocsin.udp;

import java.io.IOException;
import java.util.function.LongSupplier;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Outbox;
import org.tocsin.udp.linux.FfmTransport;

/// A UDP socket as a loop uses it: never blocks but in [#await]. One thread owns it; only [#wakeup], [#counters] and
/// [#local] may be called from others.
///
/// What the network or a stranger can cause is counted ([#counters]), never thrown.
public interface Transport extends AutoCloseable {
    /// The fastest transport that this machine has: on Linux, where native access is enabled for this module, one with
    /// segment offload and the traffic class of what is received; the JDK's channels elsewhere.
    ///
    /// @throws PortInUseException where another socket has the port
    static Transport open(UdpConfig config) throws IOException {
        return FfmTransport.isAvailable() ? FfmTransport.open(config) : NioTransport.open(config);
    }

    /// Hands over what has arrived.
    ///
    /// @param datagramsMax an upper bound per call; a segment list of one system call may exceed it
    /// @param clock        the monotonic clock, read after each system call that brought something. Read before, it
    ///                     would lie before the arrival whenever the thread lost the processor in between, and one
    ///                     round trip measured too short is remembered as the path's lowest
    /// @return how many were taken from the socket, dropped ones included; 0 means that nothing waits
    int receive(Receiver receiver, int datagramsMax, LongSupplier clock);

    /// Sends the outbox's datagrams in order. One that the system refuses is counted and dropped.
    ///
    /// @return false when the socket's buffer is full: [#await] returns when there is room. Call again then, with
    ///         the same outbox unchanged; it goes on where it stopped
    boolean send(Outbox outbox, long nowNanos);

    /// Moves what is due inside, such as datagrams that a shaper holds back.
    ///
    /// @return the next instant at which something is due; [org.tocsin.bytes.Deadline#NEVER] when nothing is
    long poll(long nowNanos);

    /// Waits until a datagram arrives, the socket takes data again after a full buffer, [#wakeup], or the deadline, and
    /// may return early. It may return later than the deadline by what the system's timers are coarse.
    void await(long deadlineNanos);

    /// Waits until [#wakeup] or the deadline, whatever arrives: for a loop that lets work gather. Its end is as late as
    /// that of [#await].
    void rest(long deadlineNanos);

    /// Lets [#await] return also when this descriptor has something to read. The owner closes it, after this transport.
    ///
    /// @throws UnsupportedOperationException where waiting is the JDK's affair, which knows no descriptors
    default void watch(int descriptor) {
        throw new UnsupportedOperationException("descriptors are watched on Linux with native access only");
    }

    /// Whether what is received comes with its traffic class, so that congestion marks are seen.
    default boolean tellsTrafficClass() {
        return false;
    }

    /// Marks all that is sent, for the system's policy routing (SO_MARK); 0 for no mark.
    ///
    /// @return whether the system has and allows it; 0 is allowed always
    default boolean firewallMark(int mark) {
        return mark == 0;
    }

    /// Ends the current [#await] or [#rest], or the next one when none is under way.
    void wakeup();

    /// The bound address, which may be the wildcard, and the real port.
    Endpoint local();

    TransportCounters counters();

    /// Frees the port. Calling it again does nothing.
    @Override
    void close();
}
