package org.tocsin.benchmarks.handshake;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.CryptoProvider;
import org.tocsin.crypto.CryptoProviders;
import org.tocsin.crypto.PublicKey;
import org.tocsin.crypto.Secret;
import org.tocsin.ip.AddressPrefix;
import org.tocsin.wireguard.Device;
import org.tocsin.wireguard.DeviceConfig;
import org.tocsin.wireguard.Output;
import org.tocsin.wireguard.Peer;
import org.tocsin.wireguard.PeerConfig;
import org.tocsin.wireguard.PeerDirectory;

/// A device in virtual time, without a socket.
final class LabEnd {
    private static final CryptoProvider CRYPTO = CryptoProviders.fastest();
    private static final Instant START = Instant.parse("2026-11-22T20:00:00Z");
    private static final long KEY_PORT = 51_820;

    final Device device;
    final Endpoint endpoint;
    private long nowNanos;
    private long wakeNanos = Deadline.NEVER;

    /// @param number the last bytes of the addresses
    LabEnd(int number, DeviceConfig config, RandomGenerator random, PeerDirectory directory) {
        this.endpoint = endpoint(number);
        device = new Device(
                config,
                Secret.copyOf(random32(random)),
                CRYPTO,
                random::nextBytes,
                random,
                () -> START.plusNanos(nowNanos),
                directory,
                Optional.empty());
    }

    /// Never spaces handshakes out, and is never under load by them.
    static DeviceConfig unlimited() {
        return DeviceConfig.defaults()
                .withHandshakes(65_536, 1_000_000, 100_000)
                .withPeersMax(100_000);
    }

    static byte[] random32(RandomGenerator random) {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return bytes;
    }

    static Endpoint endpoint(int number) {
        byte[] address = {10, (byte) (number >> 16), (byte) (number >> 8), (byte) number};
        return new Endpoint(Octets.wrap(address), (int) KEY_PORT);
    }

    static AddressPrefix inner(int number) {
        byte[] address = new byte[16];
        address[0] = (byte) 0xfd;
        for (int i = 0; i < 4; i++) {
            address[12 + i] = (byte) (number >> (24 - 8 * i));
        }
        return AddressPrefix.ofAddress(Octets.wrap(address));
    }

    static PeerConfig config(PublicKey key, int number) {
        return PeerConfig.of(key, Optional.of(endpoint(number)), List.of(inner(number)));
    }

    Peer meet(LabEnd other, int number) {
        return device.addPeer(config(other.device.publicKey(), number), nowNanos);
    }

    Peer peer(LabEnd other) {
        return device.peer(other.device.publicKey()).orElseThrow();
    }

    /// What the device sends now.
    List<Output.Transmit> dial(LabEnd other, long atNanos) {
        nowNanos = atNanos;
        device.requestSession(peer(other), atNanos);
        return drain(atNanos);
    }

    List<Output.Transmit> handle(Endpoint source, Output.Transmit transmit, long atNanos) {
        nowNanos = atNanos;
        device.handle(
                source,
                transmit.datagram(),
                transmit.datagram().position(),
                transmit.datagram().remaining(),
                atNanos);
        return drain(atNanos);
    }

    /// Polls until nothing is due.
    List<Output.Transmit> drain(long atNanos) {
        nowNanos = atNanos;
        List<Output.Transmit> out = new ArrayList<>();
        while (true) {
            switch (device.poll(atNanos)) {
                case Output.Transmit transmit -> out.add(transmit);
                case Output.WaitUntil wait -> {
                    wakeNanos = wait.deadlineNanos();
                    if (!Deadline.isDue(wakeNanos, atNanos)) {
                        return out;
                    }
                }
                case Output.Idle _ -> {
                    wakeNanos = Deadline.NEVER;
                    return out;
                }
                case Output.SessionEstablished _,
                        Output.SessionLost _,
                        Output.EndpointChanged _,
                        Output.EndpointsWanted _,
                        Output.TimestampFloor _,
                        Output.ClockJumped _,
                        Output.KeyLog _ -> {
                    // Nobody here acts on events.
                }
            }
        }
    }

    /// Runs all timers up to an instant; what is sent is lost.
    void runUntil(long untilNanos) {
        drain(nowNanos);
        while (Deadline.isDue(wakeNanos, untilNanos)) {
            drain(wakeNanos);
        }
        drain(untilNanos);
    }

    boolean hasSession(LabEnd other, long atNanos) {
        return device.hasSession(peer(other), atNanos);
    }
}
