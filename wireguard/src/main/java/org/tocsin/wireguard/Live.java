package org.tocsin.wireguard;

import org.tocsin.wireguard.cookie.CookieJar;
import org.tocsin.wireguard.handshake.RemoteStatic;
import org.tocsin.wireguard.handshake.Tai64n;

/// What a peer needs from its first packet or handshake on. A peer that is only configured goes without: neither the
/// memory nor the Diffie-Hellman computation of a hundred thousand of them is spent in advance.
final class Live {
    RemoteStatic remote;
    CookieJar cookies;
    final Keypairs keypairs;
    final PeerTimers timers;
    final StagedQueue staged = new StagedQueue();
    final Tai64n timestamps = new Tai64n();

    Live(Peer peer, DeviceContext context) {
        remote = new RemoteStatic(context.local, peer.key());
        cookies = new CookieJar(context.crypto, remote);
        keypairs = new Keypairs(context.indices);
        timers = new PeerTimers(context.config.deadPeerAfter());
    }

    /// After the device's own key has changed.
    void renew(Peer peer, DeviceContext context) {
        remote.wipe();
        remote = new RemoteStatic(context.local, peer.key());
        cookies = new CookieJar(context.crypto, remote);
    }
}
