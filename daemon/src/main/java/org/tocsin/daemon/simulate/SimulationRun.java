package org.tocsin.daemon.simulate;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.tocsin.simulator.Outcome;
import org.tocsin.simulator.Scenario;
import org.tocsin.simulator.Simulation;

/// Runs all protocols of a plan, with progress on the one side and results on the other.
public final class SimulationRun {
    private static final double PROGRESS_STEP = 0.1;

    private SimulationRun() {}

    /// @return whether this project's own protocol delivered everything, once and right
    public static boolean run(SimulationPlan plan, PrintWriter out, PrintWriter err) throws IOException {
        Scenario scenario = plan.scenario();
        out.printf(
                "%s: %d nodes, %s, seed %d%ncores: %s%n%n",
                scenario.name(), scenario.nodes(), plan.geography().name(), plan.seed(), plan.coresText());
        out.flush();
        List<Outcome> outcomes = new ArrayList<>();
        for (Scenario.Protocol protocol : scenario.protocols()) {
            outcomes.add(run(plan, protocol, err));
        }
        out.print(OutcomeTable.of(outcomes));
        outcomes.forEach(outcome -> out.printf(
                "trace %-14s %s (%d messages)%n", outcome.protocol().label(), outcome.traceHash(), outcome.events()));
        if (plan.json().isPresent()) {
            Files.writeString(plan.json().get(), OutcomeJson.of(plan, outcomes) + "\n");
        }
        if (plan.report().isPresent()) {
            out.println("report "
                    + SimulationReport.write(plan, outcomes, plan.report().get()));
        }
        boolean isComplete = outcomes.stream()
                .filter(outcome -> outcome.protocol() == Scenario.Protocol.TOCSIN)
                .allMatch(Outcome::isComplete);
        outcomes.forEach(outcome -> outcome.violations().forEach(out::println));
        if (!isComplete) {
            out.println("not everything was delivered once and right; replay: " + plan.replayCommand());
        }
        out.flush();
        return isComplete;
    }

    private static Outcome run(SimulationPlan plan, Scenario.Protocol protocol, PrintWriter err) {
        double[] shown = {0};
        return Simulation.run(plan.scenario(), plan.geography(), protocol, plan.seed(), done -> {
            if (done - shown[0] >= PROGRESS_STEP) {
                shown[0] = done;
                err.printf(Locale.ROOT, "%-14s %3.0f %%%n", protocol.label(), 100 * done);
                err.flush();
            }
        });
    }
}
