package org.tocsin.simulator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tocsin.simulator.Outcome.Group;
import org.tocsin.simulator.Scenario.Protocol;

/// Turns what a network did into figures.
final class OutcomeBuilder {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final int CDF_STEPS = 100;

    private final Scenario scenario;
    private final Floor floor;
    private final Fabric fabric;
    private final Arrivals arrivals;
    private final List<SimObject> objects;
    private final int[][] neighbours;

    private OutcomeBuilder(Scenario scenario, Floor floor, Fabric fabric, Arrivals arrivals, List<SimObject> objects) {
        this.scenario = scenario;
        this.floor = floor;
        this.fabric = fabric;
        this.arrivals = arrivals;
        this.objects = objects;
        this.neighbours = new int[fabric.nodes()][];
        for (int node = 0; node < neighbours.length; node++) {
            neighbours[node] = fabric.isUp(node) ? fabric.participant(node).neighbours() : new int[0];
        }
    }

    static Outcome build(
            Scenario scenario,
            Protocol protocol,
            Floor floor,
            Fabric fabric,
            Arrivals arrivals,
            List<SimObject> objects,
            Invariants invariants,
            TraceHash trace) {
        return new OutcomeBuilder(scenario, floor, fabric, arrivals, objects).build(protocol, invariants, trace);
    }

    private Outcome build(Protocol protocol, Invariants invariants, TraceHash trace) {
        List<Group> groups = new ArrayList<>();
        for (int group = 0; group < scenario.loads().size(); group++) {
            groups.add(group(group));
        }
        Traffic traffic = fabric.traffic();
        long needed = 0;
        for (SimObject object : objects) {
            if (object.isBackground() || object.atNanos() < 0) {
                continue;
            }
            needed += scenario.links().messageWireBytes(object.bytes()) * (fabric.nodes() - 1L);
        }
        return new Outcome(
                protocol,
                Arrays.stream(neighbours)
                        .mapToInt(links -> links.length)
                        .average()
                        .orElse(0),
                Arrays.stream(neighbours).mapToInt(links -> links.length).max().orElse(0),
                groups,
                traffic.wireBytes,
                needed,
                traffic.duplicates,
                traffic.lost,
                arrivals.deliveredTwice(),
                arrivals.deliveredWrong(),
                (double) traffic.probes / fabric.nodes(),
                invariants.violations(),
                fabric.uplinks().shares(scenario.links().upBitsPerSecond()),
                trace.toString(),
                trace.events());
    }

    private Group group(int index) {
        List<SimObject> members =
                objects.stream().filter(object -> object.group() == index).toList();
        double[] shares =
                Outcome.SHARES.stream().mapToDouble(Double::doubleValue).toArray();
        double[] times = new double[shares.length];
        double[] floors = new double[shares.length];
        double[] overlays = new double[shares.length];
        double[] direct = new double[shares.length];
        double[] cdf = new double[CDF_STEPS + 1];
        double[] floorCdf = new double[CDF_STEPS + 1];
        long missing = 0;
        long expected = 0;
        for (SimObject object : members) {
            long[] latencies = latencies(object);
            long receivers = object.isBackground() ? latencies.length : expected(object);
            expected += receivers;
            missing += receivers - latencies.length;
            long wireBytes = scenario.links().messageWireBytes(object.bytes());
            addAt(times, shares, latencies, members.size());
            long[] floorAt = floor.atShares(object.source(), wireBytes, shares);
            for (int i = 0; i < shares.length; i++) {
                floors[i] += floorAt[i] / NANOS_PER_MILLI / members.size();
            }
            addAt(overlays, shares, overlayFloor(object, wireBytes), members.size());
            addAt(direct, shares, directLatencies(object, wireBytes), members.size());
            addCdf(cdf, latencies, members.size());
            addCdf(floorCdf, floorLatencies(object, wireBytes), members.size());
        }
        SimObject first = members.getFirst();
        return new Group(
                first.bytes(),
                first.objectClass(),
                members.size(),
                missing,
                expected,
                list(times),
                list(floors),
                list(overlays),
                list(direct),
                list(cdf),
                list(floorCdf));
    }

    /// Receivers that are up at the end and not silent; what passed through a crash may be gone with the memory.
    private long expected(SimObject object) {
        long count = 0;
        for (int node = 0; node < fabric.nodes(); node++) {
            count += node != object.source() && isExpected(object, node) ? 1 : 0;
        }
        return count;
    }

    private boolean isExpected(SimObject object, int node) {
        return fabric.isUp(node) && fabric.isHeard(node) && fabric.upSinceStart(node, object);
    }

    private long[] latencies(SimObject object) {
        return collect(object, node -> arrivals.latencyNanos(object.index(), node));
    }

    private long[] floorLatencies(SimObject object, long wireBytes) {
        long bits = bits(wireBytes);
        return collect(object, node -> floor.distanceNanos(object.source(), node) + bits);
    }

    private long[] directLatencies(SimObject object, long wireBytes) {
        long bits = bits(wireBytes);
        return collect(object, node -> floor.directNanos(object.source(), node) + bits);
    }

    private long[] overlayFloor(SimObject object, long wireBytes) {
        if (Arrays.stream(neighbours).allMatch(links -> links.length == 0)) {
            return new long[0];
        }
        long bits = bits(wireBytes);
        long[] distances = floor.overOverlay(object.source(), neighbours);
        return collect(object, node -> distances[node] == Long.MAX_VALUE ? -1 : distances[node] + bits);
    }

    private long bits(long wireBytes) {
        return Math.max(
                LinkProfile.serialisationNanos(wireBytes, scenario.links().upBitsPerSecond()),
                LinkProfile.serialisationNanos(wireBytes, scenario.links().downBitsPerSecond()));
    }

    private long[] collect(SimObject object, java.util.function.IntToLongFunction latency) {
        long[] found = new long[fabric.nodes()];
        int count = 0;
        for (int node = 0; node < fabric.nodes(); node++) {
            long nanos = node == object.source() || !isExpected(object, node) ? -1 : latency.applyAsLong(node);
            if (nanos >= 0) {
                found[count++] = nanos;
            }
        }
        return Percentiles.sorted(Arrays.copyOf(found, count));
    }

    private static void addAt(double[] sums, double[] shares, long[] sorted, int count) {
        for (int i = 0; i < shares.length && sorted.length > 0; i++) {
            sums[i] += Percentiles.of(sorted, shares[i]) / NANOS_PER_MILLI / count;
        }
    }

    private static void addCdf(double[] sums, long[] sorted, int count) {
        for (int i = 0; i < sums.length && sorted.length > 0; i++) {
            sums[i] += Percentiles.of(sorted, i / (double) CDF_STEPS) / NANOS_PER_MILLI / count;
        }
    }

    private static List<Double> list(double[] values) {
        return Arrays.stream(values).boxed().toList();
    }
}
