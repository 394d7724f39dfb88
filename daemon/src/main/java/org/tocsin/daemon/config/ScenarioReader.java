package org.tocsin.daemon.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tocsin.daemon.ExitCode;
import org.tocsin.daemon.ProgramError;
import org.tocsin.simulator.CpuProfile;
import org.tocsin.simulator.LinkProfile;
import org.tocsin.simulator.Scenario;
import org.tocsin.simulator.Scenario.Fault;
import org.tocsin.simulator.Scenario.Load;
import org.tocsin.simulator.Scenario.Protocol;
import org.tomlj.Toml;
import org.tomlj.TomlParseResult;

/// Reads a scenario of the simulator from TOML; reports every problem with its place.
public final class ScenarioReader {
    private static final String FAULT_KINDS = "crash, partition, silent, late, forge or censor";
    /// What to write for the cores of a scenario.
    public static final String CORES = "write "
            + Stream.of(Scenario.Cores.values()).map(Scenario.Cores::label).collect(Collectors.joining(", "));

    private static final int DEFAULT_NODES = 1000;
    private static final int CLASSES = 8;
    private static final Duration DURATION_MAX = Duration.ofHours(24);

    private final Path file;
    private final List<ConfigProblem> problems = new ArrayList<>();

    private ScenarioReader(Path file) {
        this.file = file;
    }

    public static Scenario read(Path file) {
        return new ScenarioReader(file).read();
    }

    private Scenario read() {
        TomlParseResult toml;
        try {
            toml = Toml.parse(Files.readString(file));
        } catch (IOException e) {
            throw ProgramError.of(ExitCode.ENVIRONMENT, "cannot read the scenario " + file)
                    .why(e instanceof java.nio.file.NoSuchFileException ? "no such file" : String.valueOf(e))
                    .fix("name a file such as scenarios/urgent.toml");
        }
        toml.errors()
                .forEach(error -> problems.add(new ConfigProblem(
                        error.position().line(),
                        error.position().column(),
                        String.valueOf(error.getMessage()).replaceFirst("\\s*\\(line \\d+, column \\d+\\)$", ""))));
        if (!problems.isEmpty()) {
            throw invalid();
        }
        TableReader top = new TableReader(toml, "", problems);
        String name = top.text("name").orElseGet(() -> String.valueOf(file.getFileName()));
        int nodes = number(top, "nodes", 2, Scenario.NODES_MAX).orElse(DEFAULT_NODES);
        Scenario.Cores cores = top.parsed("cores", ScenarioReader::cores, CORES).orElse(Scenario.Cores.BROADCAST);
        int degree = number(top, "degree", 4, Scenario.DEGREE_MAX).orElse(Scenario.DEGREE);
        if (degree % 2 != 0) {
            top.problem("degree", " = " + degree + ": half are near neighbours, half random, so write an even number");
        }
        int partners = number(top, "partners", 2, Scenario.PARTNERS_MAX).orElse(Scenario.PARTNERS);
        List<Protocol> protocols = protocols(top);
        Duration warmUp = duration(top, "warm-up").orElse(Duration.ofSeconds(15));
        Duration drain = duration(top, "drain").orElse(Duration.ofSeconds(5));
        LinkProfile links = links(top.table("links"));
        CpuProfile cpu = cpu(top.table("cpu"));
        List<Load> loads = top.tables("load").stream().map(this::load).toList();
        List<Fault> faults =
                top.tables("fault").stream().flatMap(t -> fault(t).stream()).toList();
        top.finish();
        if (loads.isEmpty()) {
            problems.add(new ConfigProblem(0, 0, "missing [[load]]: what is published"));
        }
        if (!problems.isEmpty()) {
            throw invalid();
        }
        return new Scenario(name, nodes, cores, degree, partners, protocols, links, cpu, warmUp, loads, faults, drain);
    }

    private ProgramError invalid() {
        problems.sort(java.util.Comparator.comparingInt(ConfigProblem::line).thenComparingInt(ConfigProblem::column));
        ProgramError error = ProgramError.of(
                ExitCode.CONFIGURATION,
                problems.size() + (problems.size() == 1 ? " problem in " : " problems in ") + file);
        for (ConfigProblem problem : problems) {
            error = error.detail(problem.toString());
        }
        return error.fix("correct the file; docs of its keys: scenarios/urgent.toml");
    }

    private List<Protocol> protocols(TableReader top) {
        List<Protocol> found = new ArrayList<>();
        for (String label : top.texts("protocols")) {
            Optional<Protocol> protocol = protocol(label);
            if (protocol.isEmpty()) {
                top.problem("protocols", ": no protocol " + label + "; known: " + protocolLabels());
            }
            protocol.ifPresent(found::add);
        }
        return found.isEmpty() ? List.of(Protocol.TOCSIN) : found;
    }

    /// The protocol with the label, such as `gossipsub-1.1`.
    public static Optional<Protocol> protocol(String label) {
        return Arrays.stream(Protocol.values())
                .filter(each -> each.label().equals(label))
                .findFirst();
    }

    public static String protocolLabels() {
        return String.join(
                ", ", Arrays.stream(Protocol.values()).map(Protocol::label).toList());
    }

    private LinkProfile links(TableReader table) {
        long up = rate(table, "up").orElse(0L);
        long down = rate(table, "down").orElse(up);
        LinkProfile plain = LinkProfile.symmetric(up);
        int mtu = number(table, "mtu", 576, 65_535).orElse(plain.mtuBytes());
        int queue = number(table, "queue", 1500, Integer.MAX_VALUE).orElse((int) plain.downQueueBytes());
        Duration jitter = duration(table, "jitter").orElse(Duration.ZERO);
        double loss = share(table, "loss", 0.9);
        double reordering = share(table, "reordering", 1);
        table.finish();
        return new LinkProfile(up, down, queue, jitter, loss, reordering, mtu);
    }

    private CpuProfile cpu(TableReader table) {
        CpuProfile defaults = CpuProfile.defaults();
        Duration hop = duration(table, "hop").orElse(defaults.hop());
        Duration sign = duration(table, "sign").orElse(defaults.sign());
        Duration verify = duration(table, "verify").orElse(defaults.verify());
        table.finish();
        return new CpuProfile(hop, sign, verify, defaults.hashNanosPerByte());
    }

    private Load load(TableReader table) {
        Load load = new Load(
                number(table, "count", 1, 1_000_000).orElse(1),
                number(table, "bytes", Long.BYTES, 16 << 20).orElse(1024),
                number(table, "class", 0, CLASSES - 1).orElse(0),
                duration(table, "every").orElse(Duration.ofSeconds(1)),
                duration(table, "start").orElse(Duration.ZERO),
                duration(table, "ttl").orElse(Duration.ofSeconds(10)),
                table.flag("background"));
        table.finish();
        return load;
    }

    private Optional<Fault> fault(TableReader table) {
        Optional<Fault.Kind> kind = table.requiredText("kind", FAULT_KINDS).flatMap(text -> {
            Optional<Fault.Kind> known = Arrays.stream(Fault.Kind.values())
                    .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(text))
                    .findFirst();
            if (known.isEmpty()) {
                table.problem("kind", " = \"" + text + "\": write " + FAULT_KINDS);
            }
            return known;
        });
        double share = share(table, "share", 1);
        Duration at = duration(table, "at").orElse(Duration.ZERO);
        Duration lasts = duration(table, "lasts").orElse(Duration.ZERO);
        table.finish();
        return kind.map(found -> new Fault(found, share, at, lasts));
    }

    public static Optional<Scenario.Cores> cores(String text) {
        return Stream.of(Scenario.Cores.values())
                .filter(cores -> cores.label().equals(text))
                .findFirst();
    }

    private static Optional<Long> rate(TableReader table, String key) {
        Function<String, Optional<Long>> parser = text ->
                text.equals("unlimited") ? Optional.of(0L) : Rate.parse(text).map(Rate::bitsPerSecond);
        return table.parsed(key, parser, "no rate; " + Rate.EXAMPLES + ", or unlimited");
    }

    private static Optional<Duration> duration(TableReader table, String key) {
        Function<String, Optional<Duration>> parser =
                text -> Durations.parse(text).filter(value -> value.compareTo(DURATION_MAX) <= 0);
        return table.parsed(key, parser, "no duration up to 24h; " + Durations.EXAMPLES);
    }

    private static double share(TableReader table, String key, double most) {
        Function<String, Optional<Double>> parser = text -> Percent.parse(text).filter(value -> value <= most);
        return table.parsed(key, parser, "no share up to " + Math.round(100 * most) + "%; write 5% or 0.5%")
                .orElse(0.0);
    }

    private static Optional<Integer> number(TableReader table, String key, int least, int most) {
        Optional<Long> number = table.number(key);
        if (number.isPresent() && (number.get() < least || number.get() > most)) {
            table.problem(key, " = " + number.get() + ": write " + least + " to " + most);
            return Optional.empty();
        }
        return number.map(Long::intValue);
    }
}
