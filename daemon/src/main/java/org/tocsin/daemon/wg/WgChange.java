package org.tocsin.daemon.wg;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.PublicKey;
import org.tocsin.daemon.ExitCode;
import org.tocsin.daemon.ProgramError;
import org.tocsin.uapi.DeviceChange;
import org.tocsin.uapi.DeviceState;
import org.tocsin.uapi.PeerChange;
import org.tocsin.uapi.wgconf.WgConf;

/// Configuration files as changes, as `wg` does it.
public final class WgChange {
    private WgChange() {}

    /// The file and nothing else: what it does not name goes.
    public static DeviceChange set(WgConf conf) {
        return change(conf, true, List.of());
    }

    /// The file beside what there is.
    public static DeviceChange add(WgConf conf) {
        return change(conf, false, List.of());
    }

    /// The file and nothing else, but sessions of peers that stay go on.
    public static DeviceChange sync(WgConf conf, DeviceState before) {
        Set<PublicKey> named = new LinkedHashSet<>();
        conf.peers().forEach(peer -> named.add(peer.publicKey()));
        List<PeerChange> gone = before.peers().stream()
                .map(peer -> peer.settings().publicKey())
                .filter(key -> !named.contains(key))
                .map(key -> new PeerChange.Builder(key).remove().build())
                .toList();
        return change(conf, false, gone);
    }

    private static DeviceChange change(WgConf conf, boolean replacePeers, List<PeerChange> gone) {
        List<PeerChange> peers = new ArrayList<>(gone);
        for (WgConf.Peer peer : conf.peers()) {
            PeerChange.Builder builder = new PeerChange.Builder(peer.publicKey()).replaceAllowedIps();
            peer.presharedKey().ifPresent(builder::presharedKey);
            peer.endpoint().ifPresent(place -> builder.endpoint(resolve(place)));
            peer.keepaliveSeconds().ifPresent(builder::keepalive);
            peer.allowedIps().forEach(prefix -> builder.allowedIp(prefix, false));
            peers.add(builder.build());
        }
        return new DeviceChange(conf.privateKey(), conf.listenPort(), conf.firewallMark(), replacePeers, peers);
    }

    private static Endpoint resolve(WgConf.Place place) {
        try {
            byte[] address = InetAddress.getByName(place.host()).getAddress();
            return new Endpoint(Octets.wrap(address), place.port());
        } catch (UnknownHostException _) {
            throw ProgramError.of(ExitCode.ENVIRONMENT, "cannot resolve " + place.host())
                    .why("it is no address, and no name that this machine can look up")
                    .fix("write an address, or see to the name service");
        }
    }
}
