package org.tocsin.wireguard;

import java.time.Duration;
import java.util.Optional;

/// Limits and choices of a [Device].
///
/// @param mtu                 largest inner packet in bytes, 576 to 65439 (a datagram's 65507 less 32 and padding);
///                            padding stops there. 1420 = 1500 − 40 (IPv6) − 8 (UDP) − 32 (WireGuard)
/// @param peersMax            peers; adding more is refused
/// @param handshakeQueueMax   handshake messages that wait for a look at their macs, and as many that wait for their
///                            turn after it, at 148 bytes each; more are dropped. With an eighth of it waiting for
///                            their turn the device is under load: it answers with cookies, until a second has passed
///                            without
/// @param handshakesPerSecond how many handshake messages get Diffie-Hellman work in a second, so that a flood leaves
///                            time for data. 500 × 0.33 ms (one X25519 of the JDK) is a sixth of a core
/// @param handshakeBurst      how many of them may come at once; at most a tenth of a second's work
/// @param stagedBytesMax      bytes that wait for a session, per peer; the oldest packet goes first. The kernel's 128
///                            packets of 1420
/// @param stagedBytesTotalMax bytes that wait for sessions of all peers together; then the peer that has about the most
///                            loses its oldest, so that peers out of reach cannot starve others. 8 MiB is 46
///                            full queues
/// @param rateLimiterEntries  sources that each rate limiter remembers while under load, a power of two; a full set
///                            forgets its oldest
/// @param cookieRepliesPerSecond how many cookie replies leave in a second under load, to all sources together; one
///                            source gets 20. 10,000 × 64 bytes is 5 Mbit/s
/// @param deadPeerAfter       a peer that answers no data for so long is dialled again at all its endpoints; 1 to 15 s.
///                            15 s is the whitepaper's. Below, this side also answers data by a keepalive after two
///                            thirds of it, and repeats initiations after that time instead of 5 s: for peers that are
///                            configured alike
/// @param rekeySpread         each session of ours is renewed at 120 s less a random part of this, so that sessions
///                            with many peers do not renew in the same second; 0 to 60 s
/// @param timestampAheadMax   initiations with a timestamp further ahead of the wall clock are refused, so that one
///                            whose clock once stood wrong cannot be replayed for ever. Not in the whitepaper; empty
///                            switches it off
/// @param keyLog              whether secrets are handed out for a packet analyser
public record DeviceConfig(
        int mtu,
        int peersMax,
        int handshakeQueueMax,
        int handshakesPerSecond,
        int handshakeBurst,
        int stagedBytesMax,
        int stagedBytesTotalMax,
        int rateLimiterEntries,
        int cookieRepliesPerSecond,
        Duration deadPeerAfter,
        Duration rekeySpread,
        Optional<Duration> timestampAheadMax,
        boolean keyLog) {
    private static final int MTU_MAX = 65_507 - Transport.OVERHEAD - Transport.PADDING_UNIT - 20;

    public DeviceConfig {
        check(mtu >= 576 && mtu <= MTU_MAX, "mtu", mtu);
        check(peersMax > 0, "peersMax", peersMax);
        check(handshakeQueueMax >= 8, "handshakeQueueMax", handshakeQueueMax);
        check(handshakesPerSecond > 0 && handshakesPerSecond <= 1_000_000, "handshakesPerSecond", handshakesPerSecond);
        check(handshakeBurst > 0, "handshakeBurst", handshakeBurst);
        check(stagedBytesMax >= 0, "stagedBytesMax", stagedBytesMax);
        check(stagedBytesTotalMax >= stagedBytesMax, "stagedBytesTotalMax", stagedBytesTotalMax);
        check(
                cookieRepliesPerSecond > 0 && cookieRepliesPerSecond <= 1_000_000,
                "cookieRepliesPerSecond",
                cookieRepliesPerSecond);
        check(
                deadPeerAfter.compareTo(Duration.ofSeconds(1)) >= 0
                        && deadPeerAfter.compareTo(Duration.ofSeconds(15)) <= 0,
                "deadPeerAfter",
                deadPeerAfter);
        check(
                rateLimiterEntries >= 8 && Integer.bitCount(rateLimiterEntries) == 1,
                "rateLimiterEntries",
                rateLimiterEntries);
        check(
                rekeySpread.compareTo(Duration.ZERO) >= 0 && rekeySpread.compareTo(Duration.ofSeconds(60)) <= 0,
                "rekeySpread",
                rekeySpread);
    }

    public static DeviceConfig defaults() {
        return new DeviceConfig(
                1420,
                65_536,
                4096,
                500,
                50,
                128 * 1420,
                8 << 20,
                4096,
                10_000,
                Duration.ofSeconds(15),
                Duration.ofSeconds(20),
                Optional.empty(),
                false);
    }

    public DeviceConfig withMtu(int newMtu) {
        return new DeviceConfig(
                newMtu,
                peersMax,
                handshakeQueueMax,
                handshakesPerSecond,
                handshakeBurst,
                stagedBytesMax,
                stagedBytesTotalMax,
                rateLimiterEntries,
                cookieRepliesPerSecond,
                deadPeerAfter,
                rekeySpread,
                timestampAheadMax,
                keyLog);
    }

    public DeviceConfig withPeersMax(int newPeersMax) {
        return new DeviceConfig(
                mtu,
                newPeersMax,
                handshakeQueueMax,
                handshakesPerSecond,
                handshakeBurst,
                stagedBytesMax,
                stagedBytesTotalMax,
                rateLimiterEntries,
                cookieRepliesPerSecond,
                deadPeerAfter,
                rekeySpread,
                timestampAheadMax,
                keyLog);
    }

    public DeviceConfig withKeyLog(boolean newKeyLog) {
        return new DeviceConfig(
                mtu,
                peersMax,
                handshakeQueueMax,
                handshakesPerSecond,
                handshakeBurst,
                stagedBytesMax,
                stagedBytesTotalMax,
                rateLimiterEntries,
                cookieRepliesPerSecond,
                deadPeerAfter,
                rekeySpread,
                timestampAheadMax,
                newKeyLog);
    }

    public DeviceConfig withRekeySpread(Duration newRekeySpread) {
        return new DeviceConfig(
                mtu,
                peersMax,
                handshakeQueueMax,
                handshakesPerSecond,
                handshakeBurst,
                stagedBytesMax,
                stagedBytesTotalMax,
                rateLimiterEntries,
                cookieRepliesPerSecond,
                deadPeerAfter,
                newRekeySpread,
                timestampAheadMax,
                keyLog);
    }

    public DeviceConfig withDeadPeerAfter(Duration newDeadPeerAfter) {
        return new DeviceConfig(
                mtu,
                peersMax,
                handshakeQueueMax,
                handshakesPerSecond,
                handshakeBurst,
                stagedBytesMax,
                stagedBytesTotalMax,
                rateLimiterEntries,
                cookieRepliesPerSecond,
                newDeadPeerAfter,
                rekeySpread,
                timestampAheadMax,
                keyLog);
    }

    public DeviceConfig withStagedBytes(int newMax, int newTotalMax) {
        return new DeviceConfig(
                mtu,
                peersMax,
                handshakeQueueMax,
                handshakesPerSecond,
                handshakeBurst,
                newMax,
                newTotalMax,
                rateLimiterEntries,
                cookieRepliesPerSecond,
                deadPeerAfter,
                rekeySpread,
                timestampAheadMax,
                keyLog);
    }

    public DeviceConfig withHandshakes(int newQueueMax, int newPerSecond, int newBurst) {
        return new DeviceConfig(
                mtu,
                peersMax,
                newQueueMax,
                newPerSecond,
                newBurst,
                stagedBytesMax,
                stagedBytesTotalMax,
                rateLimiterEntries,
                cookieRepliesPerSecond,
                deadPeerAfter,
                rekeySpread,
                timestampAheadMax,
                keyLog);
    }

    public DeviceConfig withTimestampAheadMax(Duration newTimestampAheadMax) {
        return new DeviceConfig(
                mtu,
                peersMax,
                handshakeQueueMax,
                handshakesPerSecond,
                handshakeBurst,
                stagedBytesMax,
                stagedBytesTotalMax,
                rateLimiterEntries,
                cookieRepliesPerSecond,
                deadPeerAfter,
                rekeySpread,
                Optional.of(newTimestampAheadMax),
                keyLog);
    }

    private static void check(boolean right, String name, Object value) {
        if (!right) {
            throw new IllegalArgumentException(name + " must not be " + value);
        }
    }
}
