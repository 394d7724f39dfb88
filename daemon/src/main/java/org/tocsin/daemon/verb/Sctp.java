package org.tocsin.daemon.verb;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Octets;
import org.tocsin.daemon.ExitCode;
import org.tocsin.daemon.ProgramError;
import org.tocsin.daemon.config.HostPort;
import org.tocsin.daemon.config.Percent;
import org.tocsin.daemon.sctp.PeerOptions;
import org.tocsin.daemon.sctp.PeerRun;
import org.tocsin.daemon.sctp.SendPlan;
import org.tocsin.sctp.AssociationConfig;
import org.tocsin.testkit.LinkConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `tocsin sctp echo|discard|send`
@Command(
        name = "sctp",
        description = "Speak SCTP in UDP (RFC 6951) to another implementation: answer its messages, or send some and"
                + " check each echo. Exit 0 only if contents and end were right.")
final class Sctp implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "echo|discard|send",
            description = "Send messages back, only take them, or send some to HOST:PORT.")
    private String role = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "HOST:PORT", description = "The peer's UDP port, for send.")
    private @Nullable String peer;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            defaultValue = "0.0.0.0:9899",
            description = "Our UDP port (default ${DEFAULT-VALUE}).")
    private String listen = "";

    @Option(names = "--port", defaultValue = "7", description = "Our SCTP port (default ${DEFAULT-VALUE}).")
    private int port;

    @Option(names = "--peer-port", defaultValue = "7", description = "The peer's (default ${DEFAULT-VALUE}).")
    private int peerPort;

    @Option(names = "--count", defaultValue = "1000", description = "Messages to send (default ${DEFAULT-VALUE}).")
    private int count;

    @Option(
            names = "--sizes",
            split = ",",
            paramLabel = "BYTES",
            defaultValue = "100,1000,10000",
            description = "Of the messages, in turn (default ${DEFAULT-VALUE}).")
    private List<Integer> sizes = List.of();

    @Option(names = "--streams", defaultValue = "10", description = "To send on (default ${DEFAULT-VALUE}).")
    private int streams;

    @Option(names = "--unordered", paramLabel = "PERCENT", defaultValue = "30", description = "Of the messages.")
    private int unordered;

    @Option(names = "--no-echo", description = "The peer sends nothing back.")
    private boolean noEcho;

    @Option(names = "--no-interleaving", description = "Do not offer I-DATA.")
    private boolean noInterleaving;

    @Option(
            names = "--packet",
            defaultValue = "1400",
            description = "Bytes of SCTP at most (default ${DEFAULT-VALUE}).")
    private int packetBytes;

    @Option(names = "--once", description = "End with the first association.")
    private boolean once;

    @Option(names = "--loss", defaultValue = "0%", description = "Lose so many datagrams of each direction.")
    private String loss = "";

    @Option(names = "--reordering", defaultValue = "0%", description = "Hold so many datagrams back.")
    private String reordering = "";

    @Option(names = "--seed", defaultValue = "1", description = "Of the faults (default ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--pcap", paramLabel = "FILE", description = "Write every packet.")
    private @Nullable Path pcap;

    @Option(names = "--patience", paramLabel = "SECONDS", defaultValue = "60", description = "Then it failed.")
    private int patienceSeconds;

    @Override
    public Integer call() throws InterruptedException {
        PeerOptions options = options();
        PrintWriter out = spec.commandLine().getOut();
        try {
            boolean ok = PeerRun.run(options, line -> {
                out.println(line);
                out.flush();
            });
            return ok ? ExitCode.OK : ExitCode.CHECK_FAILED;
        } catch (IOException e) {
            throw ProgramError.of(ExitCode.ENVIRONMENT, "cannot open " + listen)
                    .why(String.valueOf(e.getMessage()))
                    .fix("choose another port with --listen, and a file for --pcap that can be written");
        }
    }

    private PeerOptions options() {
        boolean sends = role.equals("send");
        if (!sends && !role.equals("echo") && !role.equals("discard")) {
            throw usage("'" + role + "' is neither echo, discard nor send");
        }
        if (sends != (peer != null)) {
            throw usage("send needs the peer's HOST:PORT, and only send takes one");
        }
        try {
            AssociationConfig association = AssociationConfig.defaults()
                    .withLocalPort(port)
                    .withPacketBytesMax(packetBytes)
                    .withInterleaving(!noInterleaving);
            Optional<PeerOptions.Dial> dial = peer == null
                    ? Optional.empty()
                    : Optional.of(new PeerOptions.Dial(
                            endpoint(peer), peerPort, new SendPlan(count, sizes, streams, unordered, !noEcho)));
            LinkConfig link = LinkConfig.delayed(Duration.ofMillis(1))
                    .withFaults(share("--loss", loss), 0, share("--reordering", reordering));
            return new PeerOptions(
                    address(listen),
                    association,
                    dial,
                    role.equals("echo"),
                    once,
                    link,
                    seed,
                    Optional.ofNullable(pcap),
                    Duration.ofSeconds(patienceSeconds));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private double share(String option, String text) {
        return Percent.parse(text)
                .orElseThrow(() -> usage("Invalid value for option '" + option + "': '" + text + "'; write 1%"));
    }

    private InetSocketAddress address(String text) {
        HostPort parsed = HostPort.parse(text).orElseThrow(() -> usage("'" + text + "'; " + HostPort.EXAMPLES));
        try {
            return new InetSocketAddress(InetAddress.ofLiteral(parsed.host()), parsed.port());
        } catch (IllegalArgumentException _) {
            throw usage("'" + parsed.host() + "' is no address; names are not looked up here");
        }
    }

    private Endpoint endpoint(String text) {
        InetSocketAddress parsed = address(text);
        return new Endpoint(Octets.wrap(parsed.getAddress().getAddress()), parsed.getPort());
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
