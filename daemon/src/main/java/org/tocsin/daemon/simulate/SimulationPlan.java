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
            case ALL_PAIRS -> "broadcast cores that are all neighbours of each other; the layers below are modelled";
            case ALL_PAIRS_WHOLE -> "whole nodes that are all neighbours of each other; ciphers are simulated";
            case BROADCAST_COLD ->
                "overlay and broadcast; a handshake before the first message of each pair; the rest is modelled";
            case ALL -> "whole nodes; ciphers are simulated";
        };
    }

    /// One command that does the same again.
    String replayCommand() {
        return "tocsin simulate " + file + " --seed " + seed + " --nodes " + scenario.nodes() + " --cores "
                + scenario.cores().label();
    }
}
