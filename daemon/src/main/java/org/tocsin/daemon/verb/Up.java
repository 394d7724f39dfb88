package org.tocsin.daemon.verb;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.PublicKey;
import org.tocsin.crypto.Secret;
import org.tocsin.daemon.ExitCode;
import org.tocsin.daemon.ProgramError;
import org.tocsin.daemon.config.ConfigReader;
import org.tocsin.daemon.config.DaemonConfig;
import org.tocsin.daemon.config.HostPort;
import org.tocsin.daemon.config.PeerConfig;
import org.tocsin.daemon.control.ControlServer;
import org.tocsin.embed.EndpointLookup;
import org.tocsin.embed.Node;
import org.tocsin.embed.NodeConfig;
import org.tocsin.node.NodePeer;
import org.tocsin.udp.InstantFile;
import org.tocsin.udp.PortInUseException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `tocsin up -c FILE`
@Command(name = "up", description = "Run a node from a configuration, in the foreground, until it is interrupted.")
final class Up implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = {"-c", "--config"},
            required = true,
            paramLabel = "FILE",
            description = "A configuration in TOML.")
    private Path file = Path.of("");

    @Option(
            names = "--keylog",
            paramLabel = "FILE",
            description = "Append the secrets of all handshakes, for a packet dissector. Whoever reads FILE reads the"
                    + " traffic.")
    private @Nullable Path keyLog;

    @Override
    public Integer call() throws InterruptedException {
        DaemonConfig config = ConfigReader.read(file).orThrow();
        try (Node node = open(config);
                ControlServer control = ControlServer.open(config.adminSocket(), node, config.network());
                NodeSocket wg = NodeSocket.open(config, node)) {
            closeOnSignal(control, wg, node);
            announce(node, config, wg);
            node.ended().toCompletableFuture().get();
            return ExitCode.OK;
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw ProgramError.of(ExitCode.FAILED, "the node ended on a broken invariant")
                    .why(String.valueOf(cause))
                    .fix("this is a defect of tocsin; run again with -vv and report what it prints");
        }
    }

    private static void closeOnSignal(ControlServer control, NodeSocket wg, Node node) {
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(() -> {
                    control.close();
                    wg.close();
                    node.close();
                }));
    }

    private void announce(Node node, DaemonConfig config, NodeSocket wg) {
        var err = spec.commandLine().getErr();
        err.println("tocsin: listening at " + node.endpoint() + "/udp, network " + config.network());
        err.println("tocsin: public key " + node.publicKey() + ", signing key " + node.signingKey());
        err.println("tocsin: control socket " + config.adminSocket());
        err.println("tocsin: " + wg.describe());
        err.flush();
    }

    private Node open(DaemonConfig config) {
        // Whoever publishes nothing needs no lasting name as an origin.
        Secret signingSeed = config.signingSeed().orElseGet(() -> Secret.copyOf(KeyOutput.random()));
        NodeConfig.Builder builder = NodeConfig.builder(
                        Octets.wrap(config.network().getBytes(StandardCharsets.UTF_8)),
                        config.privateKey(),
                        signingSeed)
                .name("tocsin")
                .listen(new InetSocketAddress(
                        resolve(config.listen(), "[listen] address"),
                        config.listen().port()))
                .timestampFloor(checkedFloor(config))
                .endpointLookup(EndpointLookup.byName(names(config)))
                .core(core -> core.withInnerAddresses(config.innerAddresses()));
        config.upload().ifPresent(rate -> builder.upload(rate.bitsPerSecond()));
        Optional.ofNullable(keyLog).ifPresent(builder::keyLog);
        config.peers().forEach(peer -> builder.peer(peer(peer)));
        try {
            return Node.open(builder.build());
        } catch (PortInUseException e) {
            throw ProgramError.of(ExitCode.ENVIRONMENT, "port " + e.address().getPort() + "/udp is already in use")
                    .why("another socket holds " + config.listen())
                    .fix("stop what listens there, or change [listen] address in " + file);
        } catch (IOException e) {
            throw ProgramError.of(ExitCode.ENVIRONMENT, "cannot open " + config.listen() + "/udp")
                    .why(String.valueOf(e.getMessage()))
                    .fix("change [listen] address in " + file + " to an address of this machine");
        } catch (IllegalArgumentException e) {
            throw ProgramError.of(ExitCode.CONFIGURATION, "the configuration " + file + " cannot be used")
                    .why(String.valueOf(e.getMessage()))
                    .fix("correct it: a node cannot be its own peer, and a network's name has 1 to 64 bytes");
        }
    }

    private static Path checkedFloor(DaemonConfig config) {
        try {
            InstantFile.open(config.timestampFloor());
            return config.timestampFloor();
        } catch (IOException e) {
            throw ProgramError.of(ExitCode.CONFIGURATION, "cannot use " + config.timestampFloor())
                    .why(String.valueOf(e.getMessage()))
                    .fix("see to its mode, or name another file in [identity] timestamp-floor-file");
        }
    }

    /// For looking them up again when handshakes fail.
    private static Map<PublicKey, InetSocketAddress> names(DaemonConfig config) {
        Map<PublicKey, InetSocketAddress> names = new LinkedHashMap<>();
        for (PeerConfig peer : config.peers()) {
            peer.endpoint()
                    .ifPresent(place -> names.put(
                            peer.publicKey(), InetSocketAddress.createUnresolved(place.host(), place.port())));
        }
        return names;
    }

    private static NodePeer peer(PeerConfig peer) {
        return new NodePeer(
                peer.publicKey(),
                peer.signingKey(),
                peer.endpoint()
                        .map(place -> endpoints(place, "endpoint of peer " + peer.name()))
                        .orElse(List.of()),
                peer.presharedKey().orElseGet(Secret::zero),
                (int) peer.keepalive().toSeconds(),
                peer.allowedIps());
    }

    private static InetAddress resolve(HostPort place, String what) {
        try {
            return InetAddress.getByName(place.host());
        } catch (UnknownHostException _) {
            throw unresolved(place, what);
        }
    }

    private static List<Endpoint> endpoints(HostPort place, String what) {
        try {
            return EndpointLookup.resolve(place.host(), place.port());
        } catch (UnknownHostException _) {
            throw unresolved(place, what);
        }
    }

    private static ProgramError unresolved(HostPort place, String what) {
        return ProgramError.of(ExitCode.ENVIRONMENT, "cannot resolve " + place.host())
                .why("the " + what + " is no address, and no name that this machine can look up")
                .fix("write an address, or see to the name service");
    }
}
