package org.tocsin.wireguard;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.Aead;
import org.tocsin.crypto.CryptoProvider;
import org.tocsin.crypto.JdkCrypto;
import org.tocsin.crypto.Secret;
import org.tocsin.ip.AddressPrefix;
import org.tocsin.ip.AddressText;
import org.tocsin.ip.Ipv6;
import org.tocsin.testkit.Seeds;

/// The data path makes no object: neither sealing a packet nor opening one, with a cipher that makes none itself.
class DataAllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int PACKET_BYTES = 1340;
    private static final int PACKETS = 5_000;

    private final Octets innerA = AddressText.parse("fd00::1");
    private final Octets innerB = AddressText.parse("fd00::2");
    private final Endpoint atA = new Endpoint(AddressText.parse("192.0.2.1"), 51820);
    private final Endpoint atB = new Endpoint(AddressText.parse("192.0.2.2"), 51820);
    private final Device a = device(1);
    private final Device b = device(2);
    private final ByteBuffer slab = ByteBuffer.allocate(2048);
    private long nowNanos = 1_000_000;

    @Test
    void aPacketCostsNoObject() {
        Peer toB = a.addPeer(PeerConfig.of(b.publicKey(), Optional.of(atB), prefix(innerB)), nowNanos);
        b.addPeer(PeerConfig.of(a.publicKey(), Optional.of(atA), prefix(innerA)), nowNanos);
        a.requestSession(toB, nowNanos);
        for (int i = 0; i < 4; i++) {
            carry(a, atA, b);
            carry(b, atB, a);
        }
        assertThat(a.hasSession(toB, nowNanos)).isTrue();
        pass(toB, PACKETS);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        pass(toB, PACKETS);
        long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
        // Less than one byte a packet: the thread's own bookkeeping may show, an object of 16 bytes a packet would too.
        assertThat(bytes).as("bytes for %d packets", PACKETS).isLessThan(PACKETS);
    }

    private void pass(Peer to, int packets) {
        for (int i = 0; i < packets; i++) {
            nowNanos += 1000;
            Ipv6.writeHeader(
                    slab, Transport.HEADER_SIZE, PACKET_BYTES - Ipv6.HEADER_SIZE, 253, 64, (byte) 0, innerA, innerB);
            int length = a.seal(to, slab, 0, PACKET_BYTES, nowNanos);
            if (length == 0 || b.handle(atA, slab, 0, length, nowNanos) != Received.PACKET) {
                throw new AssertionError("packet " + i + " did not pass");
            }
        }
    }

    private void carry(Device from, Endpoint source, Device to) {
        while (true) {
            switch (from.poll(nowNanos)) {
                case Output.Transmit transmit ->
                    to.handle(
                            source, transmit.datagram(), 0, transmit.datagram().limit(), nowNanos);
                case Output.Idle _ -> {
                    return;
                }
                case Output.WaitUntil wait -> {
                    if (wait.deadlineNanos() - nowNanos > 0) {
                        return;
                    }
                }
                default -> {
                    // Events say nothing here.
                }
            }
        }
    }

    private static List<AddressPrefix> prefix(Octets address) {
        return List.of(AddressPrefix.ofAddress(address));
    }

    private static Device device(long seed) {
        RandomGenerator random = Seeds.random(seed);
        byte[] key = new byte[Secret.SIZE];
        random.nextBytes(key);
        return new Device(
                DeviceConfig.defaults(),
                Secret.copyOf(key),
                new CheapData(new JdkCrypto()),
                random::nextBytes,
                random,
                () -> Instant.parse("2026-11-22T20:00:00Z"));
    }

    /// Real handshakes, and data that is sealed by leaving it as it is.
    private record CheapData(CryptoProvider real) implements CryptoProvider {
        @Override
        public String name() {
            return "cheap";
        }

        @Override
        public Aead chaCha20Poly1305(byte[] key) {
            return new Plain(real.chaCha20Poly1305(key));
        }

        @Override
        public boolean x25519(byte[] scalar, byte[] point, byte[] sharedSecret) {
            return real.x25519(scalar, point, sharedSecret);
        }

        @Override
        public byte[] x25519PublicKey(byte[] scalar) {
            return real.x25519PublicKey(scalar);
        }

        @Override
        public byte[] ed25519PublicKey(byte[] seed) {
            return real.ed25519PublicKey(seed);
        }

        @Override
        public byte[] ed25519Sign(byte[] seed, byte[] message) {
            return real.ed25519Sign(seed, message);
        }

        @Override
        public boolean ed25519Verify(byte[] publicKey, byte[] message, byte[] signature) {
            return real.ed25519Verify(publicKey, message, signature);
        }
    }

    private record Plain(Aead handshakes) implements Aead {
        @Override
        public void seal(long counter, ByteBuffer buffer, int offset, int length) {}

        @Override
        public boolean open(long counter, ByteBuffer buffer, int offset, int length) {
            return true;
        }

        @Override
        public byte[] seal(long counter, byte[] associatedData, byte[] plaintext) {
            return handshakes.seal(counter, associatedData, plaintext);
        }

        @Override
        public Optional<byte[]> open(long counter, byte[] associatedData, byte[] ciphertext) {
            return handshakes.open(counter, associatedData, ciphertext);
        }

        @Override
        public void close() {
            handshakes.close();
        }
    }
}
