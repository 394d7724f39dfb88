package org.tocsin.wireguard;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.CryptoProvider;
import org.tocsin.crypto.JdkCrypto;
import org.tocsin.crypto.PublicKey;
import org.tocsin.crypto.Secret;
import org.tocsin.ip.AddressPrefix;
import org.tocsin.ip.AddressText;
import org.tocsin.ip.Ipv6;
import org.tocsin.testkit.Agenda;
import org.tocsin.testkit.Seeds;

/// Devices in virtual time, joined by a network that a test can delay and damage.
final class Mesh {
    private static final CryptoProvider REAL = new JdkCrypto();
    private static final CryptoProvider TOY = new ToyCrypto();
    private static final int PROTOCOL_EXPERIMENT = 253;

    /// Starts just before the wrap of the monotonic clock, which must not matter.
    final Agenda agenda = new Agenda(Long.MAX_VALUE - Duration.ofSeconds(3).toNanos());

    final RandomGenerator random;
    final List<Host> hosts = new ArrayList<>();
    private final Map<Endpoint, Host> byEndpoint = new LinkedHashMap<>();
    Duration delay = Duration.ofMillis(10);
    /// What the network lets pass; sees every datagram.
    Predicate<Datagram> passes = datagram -> true;

    private final CryptoProvider crypto;

    Mesh(long seed) {
        this(seed, REAL);
    }

    private Mesh(long seed, CryptoProvider crypto) {
        this.crypto = crypto;
        random = Seeds.random(seed);
    }

    Host add(DeviceConfig config) {
        Host host = new Host(hosts.size() + 1, config, this);
        hosts.add(host);
        byEndpoint.put(host.endpoint, host);
        return host;
    }

    Host add() {
        return add(DeviceConfig.defaults().withRekeySpread(Duration.ZERO));
    }

    /// Without strong cryptography, for what takes thousands of handshakes.
    static Mesh toy(long seed) {
        return new Mesh(seed, TOY);
    }

    static Mesh toyPair(long seed) {
        return acquainted(toy(seed));
    }

    /// Two hosts that know each other.
    static Mesh pair(long seed) {
        return acquainted(new Mesh(seed));
    }

    private static Mesh acquainted(Mesh mesh) {
        Host a = mesh.add();
        Host b = mesh.add();
        a.meet(b, 0);
        b.meet(a, 0);
        return mesh;
    }

    Host a() {
        return hosts.get(0);
    }

    Host b() {
        return hosts.get(1);
    }

    long now() {
        return agenda.nowNanos();
    }

    void run(Duration time) {
        agenda.runUntil(now() + time.toNanos());
    }

    void run(long millis) {
        run(Duration.ofMillis(millis));
    }

    void move(Host host, String address, int port) {
        byEndpoint.remove(host.endpoint);
        host.endpoint = new Endpoint(AddressText.parse(address), port);
        byEndpoint.put(host.endpoint, host);
    }

    void send(Host from, Endpoint destination, byte[] bytes) {
        Host to = byEndpoint.get(destination.fromAnywhere());
        Datagram datagram = new Datagram(from, to, from.endpoint, destination, bytes);
        from.sent.add(datagram);
        if (passes.test(datagram) && to != null) {
            agenda.after(delay.toNanos(), () -> to.receive(from.endpointWhenSent(datagram), bytes.clone()));
        }
    }

    record Datagram(Host from, Host to, Endpoint source, Endpoint destination, byte[] bytes) {
        int type() {
            return bytes[0];
        }

        boolean isHandshake() {
            return type() == 1 || type() == 2;
        }
    }

    static final class Host {
        final int number;
        final Mesh mesh;
        Device device;
        /// As WireGuard's own implementations: the peer's initiation overwrites the own one.
        boolean keepsOneHandshakeState;
        final Octets inner;
        final List<Output> events = new ArrayList<>();
        final List<String> delivered = new ArrayList<>();
        final List<Datagram> sent = new ArrayList<>();
        Instant wallOffset = Instant.parse("2026-11-22T20:00:00Z");
        Endpoint endpoint;
        PeerDirectory directory = PeerDirectory.empty();
        Optional<Instant> floor = Optional.empty();
        private final Secret privateKey;
        private final DeviceConfig config;
        private final long originNanos;
        private long wakeNanos;
        private boolean wakes;

        Host(int number, DeviceConfig config, Mesh mesh) {
            this.number = number;
            this.mesh = mesh;
            byte[] key = new byte[32];
            mesh.random.nextBytes(key);
            privateKey = Secret.copyOf(key);
            this.config = config;
            this.originNanos = mesh.now();
            device = newDevice();
            inner = AddressText.parse("fd00::" + number);
            endpoint = new Endpoint(AddressText.parse("192.0.2." + number), 51820);
        }

        private Device newDevice() {
            RandomGenerator entropy = Seeds.random(mesh.random.nextLong());
            RandomGenerator jitter = Seeds.random(mesh.random.nextLong());
            return new Device(
                    config,
                    privateKey,
                    mesh.crypto,
                    entropy::nextBytes,
                    jitter,
                    () -> wallOffset.plusNanos(mesh.now() - originNanos),
                    directory,
                    floor);
        }

        /// Loses all state but the configuration.
        void restart() {
            List<Peer> before = device.peers();
            device = newDevice();
            wakes = false;
            before.forEach(peer -> add(peer.config()));
        }

        PublicKey key() {
            return device.publicKey();
        }

        Peer meet(Host other, int keepaliveSeconds) {
            return meet(other, keepaliveSeconds, Secret.zero());
        }

        Peer meet(Host other, int keepaliveSeconds, Secret psk) {
            return add(new PeerConfig(
                    other.key(),
                    psk,
                    Optional.of(other.endpoint),
                    List.of(AddressPrefix.ofAddress(other.inner)),
                    keepaliveSeconds));
        }

        Peer add(PeerConfig config) {
            Peer peer = device.addPeer(config, mesh.now());
            drain();
            return peer;
        }

        Peer peer(Host other) {
            return device.peer(other.key()).orElseThrow();
        }

        boolean hasSession(Host other) {
            return device.hasSession(peer(other), mesh.now());
        }

        /// The sequence number by which both ends name a session: the initiator's index.
        int sessionWith(Host other) {
            Keypair current = peer(other).keypairs().current();
            return current.initiator ? current.localIndex : current.remoteIndex;
        }

        void dial(Host other) {
            device.requestSession(peer(other), mesh.now());
            drain();
        }

        /// Stages a packet with the text.
        void say(Host other, String text) {
            ByteBuffer packet = ByteBuffer.allocate(Ipv6.HEADER_SIZE + text.length());
            writePacket(packet, 0, other, text);
            device.send(peer(other), packet, mesh.now());
            drain();
        }

        /// Seals a packet in a slab, as the node does.
        boolean sayAtOnce(Host other, String text) {
            int at = 3;
            ByteBuffer slab = ByteBuffer.allocate(2000);
            writePacket(slab, at + Transport.HEADER_SIZE, other, text);
            Peer peer = peer(other);
            int length = device.seal(peer, slab, at, Ipv6.HEADER_SIZE + text.length(), mesh.now());
            if (length > 0) {
                byte[] datagram = new byte[length];
                slab.get(at, datagram);
                mesh.send(this, peer.endpoint().orElseThrow(), datagram);
            }
            drain();
            return length > 0;
        }

        void writePacket(ByteBuffer slab, int offset, Host other, String text) {
            Ipv6.writeHeader(slab, offset, text.length(), PROTOCOL_EXPERIMENT, 64, (byte) 0, inner, other.inner);
            slab.put(offset + Ipv6.HEADER_SIZE, text.getBytes(US_ASCII));
        }

        void receive(Endpoint source, byte[] bytes) {
            if (keepsOneHandshakeState && bytes[0] == 1) {
                device.context.peers.values().forEach(device.context::forgetInitiation);
            }
            ByteBuffer slab = ByteBuffer.allocate(bytes.length + 9).put(9, bytes);
            if (device.handle(source, slab, 9, bytes.length, mesh.now()) == Received.PACKET) {
                Inbound inbound = device.inbound();
                byte[] text = new byte[inbound.length() - Ipv6.HEADER_SIZE];
                slab.get(inbound.offset() + Ipv6.HEADER_SIZE, text);
                delivered.add(new String(text, US_ASCII));
            }
            drain();
        }

        void drain() {
            while (true) {
                Output output = device.poll(mesh.now());
                switch (output) {
                    case Output.Transmit transmit -> {
                        byte[] bytes = new byte[transmit.datagram().remaining()];
                        transmit.datagram().get(bytes);
                        mesh.send(this, transmit.destination(), bytes);
                    }
                    case Output.WaitUntil wait -> {
                        wakeAt(wait.deadlineNanos());
                        return;
                    }
                    case Output.Idle _ -> {
                        wakes = false;
                        return;
                    }
                    case Output.SessionEstablished _,
                            Output.SessionLost _,
                            Output.EndpointChanged _,
                            Output.EndpointsWanted _,
                            Output.TimestampFloor _,
                            Output.ClockJumped _,
                            Output.KeyLog _ -> events.add(output);
                }
            }
        }

        <T extends Output> List<T> events(Class<T> type) {
            return events.stream().filter(type::isInstance).map(type::cast).toList();
        }

        long sent(int type) {
            return sent.stream().filter(datagram -> datagram.type() == type).count();
        }

        long dropped(DropReason reason) {
            return device.counters().dropped(reason);
        }

        private Endpoint endpointWhenSent(Datagram datagram) {
            return datagram.source();
        }

        private void wakeAt(long deadlineNanos) {
            if (wakes && wakeNanos == deadlineNanos) {
                return;
            }
            wakes = true;
            wakeNanos = deadlineNanos;
            mesh.agenda.at(deadlineNanos, () -> {
                if (wakes && wakeNanos == deadlineNanos) {
                    wakes = false;
                    drain();
                }
            });
        }
    }
}
