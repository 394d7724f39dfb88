package org.tocsin.embed;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.tocsin.broadcast.ReceivedObject;
import org.tocsin.broadcast.Verdict;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.CryptoProvider;
import org.tocsin.crypto.CryptoProviders;
import org.tocsin.crypto.Secret;
import org.tocsin.node.NodeCoreConfig;
import org.tocsin.node.NodePeer;
import org.tocsin.udp.Transport;

/// What a [Node] is opened with. Start from [#builder].
///
/// @param name                  names threads and log lines
/// @param privateKey            X25519, of the tunnels
/// @param signingSeed           Ed25519, of the objects published here
/// @param listen                where the UDP socket is bound; port 0 lets the system choose
/// @param peers                 peers from the start
/// @param core                  the settings of the layers
/// @param validator             the application's verdict, for classes that demand one before the relay; runs on a
///                              worker
/// @param crypto                who computes
/// @param workers               threads for hashes, signatures and verdicts
/// @param subscriberBytesMax    bytes of objects that may wait for one subscriber
/// @param timestampFloor        a file, of mode 0600, that keeps the timestamps of handshakes growing over restarts
///                              where the clock went back meanwhile; empty keeps nothing
/// @param endpointLookup        where peers are that do not answer
/// @param keyLog                a file that gets the secrets of all handshakes, for a packet dissector; whoever reads
///                              it reads the traffic
/// @param transport             wraps the socket, for tests and demonstrations
public record NodeConfig(
        String name,
        Secret privateKey,
        Secret signingSeed,
        InetSocketAddress listen,
        List<NodePeer> peers,
        NodeCoreConfig core,
        Function<ReceivedObject, Verdict.Decision> validator,
        CryptoProvider crypto,
        int workers,
        long subscriberBytesMax,
        Optional<Path> timestampFloor,
        EndpointLookup endpointLookup,
        Optional<Path> keyLog,
        UnaryOperator<Transport> transport) {
    public NodeConfig {
        peers = List.copyOf(peers);
    }

    /// @param networkId 1 to 64 bytes that all nodes of a network share and no other network has
    public static Builder builder(Octets networkId, Secret privateKey, Secret signingSeed) {
        return new Builder(networkId, privateKey, signingSeed);
    }

    /// Starts from the defaults: any address, a port that the system chooses, the upload rate estimated.
    public static final class Builder {
        private static final long SUBSCRIBER_BYTES_MAX = 256L << 20;

        private final Secret privateKey;
        private final Secret signingSeed;
        private final List<NodePeer> peers = new ArrayList<>();
        private String name = "tocsin";
        private InetSocketAddress listen = new InetSocketAddress(0);
        private NodeCoreConfig core;
        private OptionalLong upload = OptionalLong.empty();
        private Function<ReceivedObject, Verdict.Decision> validator = _ -> Verdict.Decision.ACCEPT;
        private CryptoProvider crypto = CryptoProviders.fastest();
        private int workers = 1;
        private Optional<Path> timestampFloor = Optional.empty();
        private EndpointLookup endpointLookup = EndpointLookup.none();
        private Optional<Path> keyLog = Optional.empty();
        private UnaryOperator<Transport> transport = UnaryOperator.identity();

        private Builder(Octets networkId, Secret privateKey, Secret signingSeed) {
            this.privateKey = privateKey;
            this.signingSeed = signingSeed;
            this.core = NodeCoreConfig.defaults(networkId);
        }

        public Builder name(String value) {
            name = value;
            return this;
        }

        public Builder listen(InetSocketAddress value) {
            listen = value;
            return this;
        }

        public Builder peer(NodePeer value) {
            peers.add(value);
            return this;
        }

        /// What the uplink carries, IP headers counted, in bits per second.
        public Builder upload(long bitsPerSecond) {
            upload = OptionalLong.of(bitsPerSecond);
            return this;
        }

        /// Changes settings of the layers.
        public Builder core(UnaryOperator<NodeCoreConfig> change) {
            core = change.apply(core);
            return this;
        }

        public Builder validator(Function<ReceivedObject, Verdict.Decision> value) {
            validator = value;
            return this;
        }

        public Builder crypto(CryptoProvider value) {
            crypto = value;
            return this;
        }

        public Builder workers(int count) {
            workers = count;
            return this;
        }

        /// Keeps timestamps growing over restarts, in a file of the private key's own.
        public Builder timestampFloor(Path file) {
            timestampFloor = Optional.of(file);
            return this;
        }

        /// Says where peers are whose handshakes fail.
        public Builder endpointLookup(EndpointLookup value) {
            endpointLookup = value;
            return this;
        }

        /// Writes the secrets of all handshakes to a file.
        public Builder keyLog(Path file) {
            keyLog = Optional.of(file);
            return this;
        }

        public Builder transport(UnaryOperator<Transport> wrap) {
            transport = wrap;
            return this;
        }

        public NodeConfig build() {
            NodeCoreConfig settings = upload.isPresent() ? core.withUploadBitsPerSecond(upload.getAsLong()) : core;
            if (keyLog.isPresent()) {
                settings = settings.withDevice(settings.device().withKeyLog(true));
            }
            return new NodeConfig(
                    name,
                    privateKey,
                    signingSeed,
                    listen,
                    peers,
                    settings,
                    validator,
                    crypto,
                    workers,
                    SUBSCRIBER_BYTES_MAX,
                    timestampFloor,
                    endpointLookup,
                    keyLog,
                    transport);
        }
    }
}
