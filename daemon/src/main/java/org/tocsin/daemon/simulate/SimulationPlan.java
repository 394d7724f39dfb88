package org.tocsin.daemon.simulate;

import java.nio.file.Path;
import java.util.Optional;
import org.tocsin.simulator.Geography;
import org.tocsin.simulator.Scenario;

/// What `tocsin simulate` shall do.
///
/// @param file   the scenario's
/// @param json   where the figures go as JSON
/// @param report folder for plots and a page
public record SimulationPlan(
        Path file, Scenario scenario, Geography geography, long seed, Optional<Path> json, Optional<Path> report) {
    String coresText() {
        return switch (scenario.cores()) {
            case BROADCAST -> "overlay and broadcast; tunnels and associations are modelled";
            case ALL_PAIRS -> "broadcast cores with sessions between all pairs; the layers below are modelled";
            case ALL_PAIRS_WHOLE -> "whole nodes with sessions between all pairs; ciphers are simulated";
            case ALL_PAIRS_COLD ->
                "broadcast cores; a handshake before the first message of each pair; the rest is modelled";
            case ALL -> "whole nodes; ciphers are simulated";
        };
    }

    /// One command that does the same again.
    String replayCommand() {
        return "tocsin simulate " + file + " --seed " + seed + " --nodes " + scenario.nodes() + " --cores "
                + scenario.cores().label();
    }
}
