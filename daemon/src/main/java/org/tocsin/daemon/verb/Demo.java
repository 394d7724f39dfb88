package org.tocsin.daemon.verb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tocsin.daemon.ExitCode;
import org.tocsin.daemon.ProgramError;
import org.tocsin.daemon.config.Durations;
import org.tocsin.daemon.config.Percent;
import org.tocsin.daemon.config.Rate;
import org.tocsin.daemon.demo.DemoOptions;
import org.tocsin.daemon.demo.DemoRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `tocsin demo`
@Command(
        name = "demo",
        description =
                "Nodes on this machine, each behind a modelled uplink, broadcast votes and blocks to each other over"
                        + " WireGuard and SCTP; every byte is checked. Exit 0 only if all were delivered right.")
final class Demo implements Callable<Integer> {
    private static final int NODES_MAX = 32;
    private static final int VOTES_MAX = 10_000;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--nodes", defaultValue = "8", description = "How many nodes, 2 to 32 (default ${DEFAULT-VALUE}).")
    private int nodes;

    @Option(
            names = "--objects",
            paramLabel = "DIR",
            description =
                    "Broadcast the files below DIR: up to 2 KiB as votes, larger ones as blocks. Without it objects"
                            + " of the sizes seen on real chains are made.")
    private @Nullable Path objects;

    @Option(names = "--seconds", defaultValue = "15", description = "Length of each phase (default ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--votes",
            paramLabel = "PER_SECOND",
            description = "Of all nodes together (default: 10 of each node; beyond 8 nodes fewer, so that no more are"
                    + " delivered than among 8).")
    private @Nullable Integer votes;

    @Option(
            names = "--rate",
            description = "Of each uplink (default: 50Mbit; beyond 8 nodes what --upload says, else their part of"
                    + " 400Mbit).")
    private @Nullable String rate;

    @Option(names = "--down", paramLabel = "RATE", description = "Of each downlink (default: not limited).")
    private @Nullable String down;

    @Option(names = "--delay", defaultValue = "20ms", description = "One way (default ${DEFAULT-VALUE}).")
    private String delay = "";

    @Option(names = "--loss", defaultValue = "0%", description = "Of datagrams (default ${DEFAULT-VALUE}).")
    private String loss = "";

    @Option(
            names = "--upload",
            paramLabel = "auto|RATE",
            defaultValue = "auto",
            description = "What the nodes are told about their uplink (default ${DEFAULT-VALUE}: nothing).")
    private String upload = "";

    @Option(names = "--json", paramLabel = "FILE", description = "Write the result as JSON.")
    private @Nullable Path json;

    @Option(
            names = "--keylog",
            paramLabel = "FILE",
            description = "Append the secrets of all handshakes, for a packet dissector. Whoever reads FILE reads the"
                    + " traffic.")
    private @Nullable Path keyLog;

    @Option(names = "--seed", description = "Of keys, made objects and faults (default: from the clock).")
    private @Nullable Long seed;

    @Override
    public Integer call() throws InterruptedException {
        DemoOptions options = options();
        var out = spec.commandLine().getOut();
        var err = spec.commandLine().getErr();
        try {
            boolean complete = DemoRun.run(
                    options,
                    out,
                    err,
                    Optional.ofNullable(System.console())
                            .filter(java.io.Console::isTerminal)
                            .isPresent());
            return complete ? ExitCode.OK : ExitCode.CHECK_FAILED;
        } catch (IOException e) {
            throw ProgramError.of(ExitCode.ENVIRONMENT, "the demo cannot run here")
                    .why(String.valueOf(e.getMessage()))
                    .fix("it needs UDP on 127.0.0.1 and permission to write the files named on the command line");
        }
    }

    private DemoOptions options() {
        if (nodes < 2 || nodes > NODES_MAX) {
            throw usage("--nodes", Integer.toString(nodes), "write 2 to " + NODES_MAX);
        }
        if (seconds < 1 || seconds > 3600) {
            throw usage("--seconds", Integer.toString(seconds), "write 1 to 3600");
        }
        if (votes != null && (votes < 1 || votes > VOTES_MAX)) {
            throw usage("--votes", Integer.toString(votes), "write 1 to " + VOTES_MAX);
        }
        Duration oneWay = value("--delay", delay, Durations::parse, Durations.EXAMPLES);
        if (oneWay.compareTo(Duration.ofSeconds(5)) > 0) {
            throw usage("--delay", delay, "write at most 5s");
        }
        double lost = value("--loss", loss, Percent::parse, "write 1% or 0.5%");
        if (lost > 0.5) {
            throw usage("--loss", loss, "write at most 50%");
        }
        Optional<Rate> told = upload.equals("auto")
                ? Optional.empty()
                : Optional.of(value("--upload", upload, Rate::parse, "write auto or a rate: " + Rate.EXAMPLES));
        writable("--json", json);
        writable("--keylog", keyLog);
        return new DemoOptions(
                nodes,
                Optional.ofNullable(objects),
                seconds,
                votes == null ? DemoOptions.defaultVotes(nodes) : votes,
                rate == null ? DemoOptions.defaultRate(nodes, told) : value("--rate", rate, Rate::parse, Rate.EXAMPLES),
                Optional.ofNullable(down).map(text -> value("--down", text, Rate::parse, Rate.EXAMPLES)),
                oneWay,
                lost,
                told,
                seed == null ? System.nanoTime() & 0xffff_ffffL : seed,
                Optional.ofNullable(json),
                Optional.ofNullable(keyLog));
    }

    /// A minute of work must not end with a file that cannot be written.
    private static void writable(String option, @Nullable Path file) {
        if (file == null) {
            return;
        }
        Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file.toAbsolutePath());
        if (Files.isDirectory(file) || !Files.isWritable(Files.exists(file) ? file : folder)) {
            throw ProgramError.of(ExitCode.ENVIRONMENT, "cannot write " + file + " (" + option + ")")
                    .why(Files.isDirectory(folder) ? "no permission, or it is a folder" : "no folder " + folder)
                    .fix("name a file in a folder that exists and is writable");
        }
    }

    private <T> T value(String option, String text, Function<String, Optional<T>> parser, String examples) {
        return parser.apply(text).orElseThrow(() -> usage(option, text, examples));
    }

    private ParameterException usage(String option, String text, String examples) {
        return new ParameterException(
                spec.commandLine(), "Invalid value for option '" + option + "': '" + text + "'; " + examples);
    }
}
