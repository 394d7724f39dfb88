package org.tocsin.daemon.verb;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tocsin.daemon.ExitCode;
import org.tocsin.daemon.ProgramError;
import org.tocsin.daemon.config.ScenarioReader;
import org.tocsin.daemon.simulate.SimulationPlan;
import org.tocsin.daemon.simulate.SimulationRun;
import org.tocsin.simulator.Latencies;
import org.tocsin.simulator.Scenario;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `tocsin simulate SCENARIO`
@Command(
        name = "simulate",
        description =
                "Run a scenario in virtual time and compare it with the floor and with other protocols. Exit 0 only if"
                        + " every object of this program's own protocol was delivered once and right.")
final class Simulate implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "SCENARIO", description = "A scenario in TOML, such as scenarios/urgent.toml.")
    private Path file = Path.of("");

    @Option(names = "--seed", defaultValue = "1", description = "Of everything random (default ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--nodes", description = "How many nodes, instead of the scenario's number.")
    private @Nullable Integer nodes;

    @Option(
            names = "--cores",
            paramLabel = "CORES",
            description = "Which layers run, instead of the file's: broadcast, broadcast-cold,"
                    + " all-pairs, all or all-pairs-whole.")
    private @Nullable String cores;

    @Option(
            names = "--protocol",
            split = ",",
            paramLabel = "NAME",
            description = "Only these, instead of the scenario's.")
    private List<String> protocols = List.of();

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures as JSON.")
    private @Nullable Path json;

    @Option(names = "--report", paramLabel = "DIR", description = "Write plots and a page.")
    private @Nullable Path report;

    @Override
    public Integer call() {
        Scenario scenario = adapted(ScenarioReader.read(file));
        SimulationPlan plan = new SimulationPlan(
                file, scenario, Latencies.best(), seed, Optional.ofNullable(json), Optional.ofNullable(report));
        try {
            boolean isComplete = SimulationRun.run(
                    plan, spec.commandLine().getOut(), spec.commandLine().getErr());
            return isComplete ? ExitCode.OK : ExitCode.CHECK_FAILED;
        } catch (IOException e) {
            throw ProgramError.of(ExitCode.ENVIRONMENT, "cannot write what was asked for")
                    .why(String.valueOf(e.getMessage()))
                    .fix("name a file of --json and a folder of --report that can be written");
        }
    }

    private Scenario adapted(Scenario scenario) {
        Scenario adapted = scenario;
        if (nodes != null) {
            if (nodes < 2 || nodes > Scenario.NODES_MAX) {
                throw usage("--nodes", nodes.toString(), "write 2 to " + Scenario.NODES_MAX);
            }
            adapted = adapted.withNodes(nodes);
        }
        String wanted = cores;
        if (wanted != null) {
            adapted = adapted.withCores(
                    ScenarioReader.cores(wanted).orElseThrow(() -> usage("--cores", wanted, ScenarioReader.CORES)));
        }
        if (!protocols.isEmpty()) {
            adapted = adapted.withProtocols(protocols.stream()
                    .map(label -> ScenarioReader.protocol(label)
                            .orElseThrow(() -> usage("--protocol", label, "known: " + ScenarioReader.protocolLabels())))
                    .toList());
        }
        return adapted;
    }

    private ParameterException usage(String option, String text, String help) {
        return new ParameterException(
                spec.commandLine(), "Invalid value for option '" + option + "': '" + text + "'; " + help);
    }
}
