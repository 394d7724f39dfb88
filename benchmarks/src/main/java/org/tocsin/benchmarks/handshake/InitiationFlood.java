package org.tocsin.benchmarks.handshake;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.tocsin.bytes.Endpoint;
import org.tocsin.crypto.Blake2s;
import org.tocsin.crypto.PublicKey;

/// Initiations with a right mac1 and nothing else right, from many addresses of 127/8: what anybody can send who knows
/// the public key. Each costs its receiver a Diffie-Hellman computation, if it lets it.
final class InitiationFlood implements AutoCloseable {
    private static final int SOURCES = 128;
    private static final int MESSAGES = 4096;
    private static final int MESSAGE_BYTES = 148;
    private static final int MAC1_AT = 116;
    private static final long TICK_NANOS = 1_000_000;

    private final List<DatagramChannel> sources = new ArrayList<>();
    private final List<ByteBuffer> messages = new ArrayList<>();
    private final InetSocketAddress target;
    private final int perSecond;
    private final Thread thread;
    private volatile boolean closing;
    private volatile long sent;

    /// Starts at once.
    InitiationFlood(PublicKey key, Endpoint target, int perSecond, RandomGenerator random) throws IOException {
        this.perSecond = perSecond;
        this.target =
                new InetSocketAddress(InetAddress.getByAddress(target.address().toByteArray()), target.port());
        byte[] label = "mac1----".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        byte[] mac1Key = Blake2s.hash(label, key.octets().toByteArray());
        for (int i = 0; i < MESSAGES; i++) {
            byte[] message = new byte[MESSAGE_BYTES];
            random.nextBytes(message);
            ByteBuffer.wrap(message).putInt(0, 0x01000000);
            byte[] mac1 = Blake2s.mac(mac1Key, java.util.Arrays.copyOf(message, MAC1_AT));
            System.arraycopy(mac1, 0, message, MAC1_AT, mac1.length);
            ByteBuffer direct = ByteBuffer.allocateDirect(MESSAGE_BYTES);
            messages.add(direct.put(message).flip());
        }
        for (int i = 0; i < SOURCES; i++) {
            byte[] address = {127, (byte) random.nextInt(256), (byte) random.nextInt(256), (byte) random.nextInt(1, 255)
            };
            DatagramChannel channel = DatagramChannel.open();
            channel.bind(new InetSocketAddress(InetAddress.getByAddress(address), 0));
            channel.configureBlocking(false);
            sources.add(channel);
        }
        thread = Thread.ofPlatform().daemon().name("flood").start(this::run);
    }

    long sent() {
        return sent;
    }

    private void run() {
        long start = System.nanoTime();
        long count = 0;
        while (!closing) {
            long due = (long) ((System.nanoTime() - start) / 1e9 * perSecond);
            try {
                while (count < due && !closing) {
                    ByteBuffer message = messages.get((int) (count % MESSAGES)).duplicate();
                    sources.get((int) (count % SOURCES)).send(message, target);
                    count++;
                }
            } catch (IOException _) {
                // Nobody waits for a datagram of a flood.
                count++;
            }
            sent = count;
            LockSupport.parkNanos(TICK_NANOS);
        }
    }

    @Override
    public void close() throws IOException {
        closing = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (DatagramChannel each : sources) {
            each.close();
        }
    }
}
