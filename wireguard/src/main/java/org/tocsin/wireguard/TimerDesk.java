package org.tocsin.wireguard;

import static org.tocsin.bytes.Deadline.NEVER;

import org.tocsin.bytes.Deadline;

/// Does what a peer's timers ask for when they are due (whitepaper §6).
final class TimerDesk {
    private final DeviceContext context;
    private final PeerTable table;
    private final HandshakeDesk handshakes;
    private final DataPath data;

    TimerDesk(DeviceContext context, PeerTable table, HandshakeDesk handshakes, DataPath data) {
        this.context = context;
        this.table = table;
        this.handshakes = handshakes;
        this.data = data;
    }

    /// @return whether it took Diffie-Hellman work
    boolean fire(Peer peer, long nowNanos) {
        PeerTimers timers = peer.timers();
        if (Deadline.isDue(timers.zeroKeysNanos, nowNanos)) {
            zeroKeys(peer);
        }
        if (Deadline.isDue(timers.keepaliveNanos, nowNanos)) {
            data.keepalive(peer, nowNanos);
            timers.keepaliveFired(nowNanos);
        }
        if (Deadline.isDue(timers.newHandshakeNanos, nowNanos)) {
            timers.newHandshakeNanos = NEVER;
            peer.silent = true;
            context.requestSession(peer, nowNanos);
        }
        if (Deadline.isDue(timers.persistentKeepaliveNanos, nowNanos)) {
            long interval = peer.keepaliveSeconds * 1_000_000_000L;
            timers.persistentKeepaliveNanos = nowNanos + interval;
            data.keepalive(peer, nowNanos);
        }
        if (!Deadline.isDue(timers.handshakeNanos, nowNanos)) {
            table.rest(peer);
            return false;
        }
        if (timers.isAttemptOver(nowNanos)) {
            abandon(peer, nowNanos);
            return false;
        }
        return handshakes.initiate(peer, nowNanos);
    }

    /// Whitepaper §6.4: after REKEY_ATTEMPT_TIME "the handshake is given up", with all that waited for it.
    private void abandon(Peer peer, long nowNanos) {
        peer.timers().handshakeAbandoned(nowNanos);
        context.forgetInitiation(peer);
        data.abandonStaged(peer);
        peer.endpointProven = false;
        peer.lossReported = true;
        context.outputs.add(peer, new Output.SessionLost(peer, true));
        context.outputs.add(peer, new Output.EndpointsWanted(peer));
    }

    private void zeroKeys(Peer peer) {
        peer.timers().zeroKeysNanos = NEVER;
        peer.keypairs().clear();
        if (peer.timers().handshakeNanos == NEVER) {
            context.forgetInitiation(peer);
        }
        if (!peer.lossReported) {
            peer.lossReported = true;
            context.outputs.add(peer, new Output.SessionLost(peer, false));
        }
    }
}
