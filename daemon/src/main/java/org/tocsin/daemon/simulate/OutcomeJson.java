package org.tocsin.daemon.simulate;

import java.util.List;
import org.tocsin.simulator.Outcome;
import org.tocsin.simulator.Outcome.Group;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The same figures for machines.
final class OutcomeJson {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private OutcomeJson() {}

    static String of(SimulationPlan plan, List<Outcome> outcomes) {
        ObjectNode root = JSON.createObjectNode();
        root.put("scenario", plan.scenario().name())
                .put("nodes", plan.scenario().nodes())
                .put("cores", plan.coresText())
                .put("seed", plan.seed())
                .put("geography", plan.geography().name())
                .put("replay", plan.replayCommand());
        for (Outcome outcome : outcomes) {
            ObjectNode node = root.withArray("outcomes")
                    .addObject()
                    .put("protocol", outcome.protocol().label())
                    .put("complete", outcome.isComplete())
                    .put("neighbours_mean", outcome.neighboursMean())
                    .put("neighbours_max", outcome.neighboursMax())
                    .put("wire_bytes", outcome.wireBytes())
                    .put("bytes_sent_over_needed", outcome.overhead())
                    .put("duplicates", outcome.duplicates())
                    .put("lost_packets", outcome.lostPackets())
                    .put("delivered_twice", outcome.deliveredTwice())
                    .put("delivered_wrong", outcome.deliveredWrong())
                    .put("trace_hash", outcome.traceHash());
            outcome.uplinks()
                    .ifPresent(uplinks -> node.putObject("uplinks")
                            .put("least", uplinks.least())
                            .put("mean", uplinks.mean()));
            outcome.violations().forEach(node.withArray("violations")::add);
            outcome.groups().forEach(group -> add(node.withArray("loads").addObject(), group));
        }
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root);
    }

    private static void add(ObjectNode node, Group group) {
        node.put("class", group.objectClass())
                .put("bytes", group.bytes())
                .put("objects", group.objects())
                .put("missing", group.missing());
        for (int i = 0; i < Outcome.SHARES.size(); i++) {
            String share = "t" + Math.round(100 * Outcome.SHARES.get(i));
            node.put(share + "_ms", group.millis().get(i))
                    .put(share + "_over_floor", group.overFloor(i))
                    .put(share + "_over_direct", group.overDirect(i));
            double own = group.overOverlayFloor(i);
            if (!Double.isNaN(own)) {
                node.put(share + "_over_overlay_floor", own);
            }
        }
    }
}
