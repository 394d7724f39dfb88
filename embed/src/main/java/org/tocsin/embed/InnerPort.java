package org.tocsin.embed;

import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Octets;

/// Where the datagrams for one inner port wait for the application.
final class InnerPort {
    /// What the entry and the objects in it cost besides the payload: a guess.
    private static final int ENTRY_BYTES = 128;

    record Datagram(Endpoint source, Octets payload) {}

    private final Optional<Octets> address;
    private final int number;
    private final int bytesMax;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrival = lock.newCondition();
    private final ArrayDeque<Datagram> waiting = new ArrayDeque<>();
    private int bytes;
    private boolean closed;
    private @Nullable Endpoint onlyFrom;

    /// @param address empty for all of the tunnel's
    InnerPort(Optional<Octets> address, int number, int bytesMax) {
        this.address = address;
        this.number = number;
        this.bytesMax = bytesMax;
    }

    Optional<Octets> address() {
        return address;
    }

    int number() {
        return number;
    }

    /// A connected socket hears its peer alone; empty for everybody.
    void onlyFrom(Optional<Endpoint> peer) {
        lock.lock();
        try {
            onlyFrom = peer.orElse(null);
            if (onlyFrom != null) {
                waiting.removeIf(datagram -> !datagram.source().equals(onlyFrom));
                bytes = waiting.stream()
                        .mapToInt(datagram -> datagram.payload().size() + ENTRY_BYTES)
                        .sum();
            }
        } finally {
            lock.unlock();
        }
    }

    /// @return false where there is no room
    boolean offer(Datagram datagram) {
        lock.lock();
        try {
            if (closed || (onlyFrom != null && !onlyFrom.equals(datagram.source()))) {
                return true;
            }
            int size = datagram.payload().size() + ENTRY_BYTES;
            if (bytes + size > bytesMax) {
                return false;
            }
            bytes += size;
            waiting.add(datagram);
            arrival.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Waits for a datagram, as a socket does: not to be interrupted on a platform's thread.
    ///
    /// @param timeoutMillis 0 to wait for ever
    /// @param take          false to leave it for the next call
    Datagram receive(int timeoutMillis, boolean take) throws SocketTimeoutException, SocketException {
        long leftNanos = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        boolean interrupted = false;
        lock.lock();
        try {
            while (true) {
                if (closed) {
                    throw new SocketException("Socket closed");
                }
                Datagram next = take ? waiting.poll() : waiting.peek();
                if (next != null) {
                    bytes -= take ? next.payload().size() + ENTRY_BYTES : 0;
                    return next;
                }
                if (timeoutMillis != 0 && leftNanos <= 0) {
                    throw new SocketTimeoutException("Receive timed out");
                }
                try {
                    if (timeoutMillis == 0) {
                        arrival.await();
                    } else {
                        leftNanos = arrival.awaitNanos(leftNanos);
                    }
                } catch (InterruptedException _) {
                    interrupted = true;
                }
            }
        } finally {
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            waiting.clear();
            bytes = 0;
            arrival.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
