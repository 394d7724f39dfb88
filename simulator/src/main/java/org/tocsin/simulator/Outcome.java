package org.tocsin.simulator;

import java.util.List;
import java.util.Optional;
import org.tocsin.simulator.Scenario.Protocol;

/// What one protocol did with a scenario.
///
/// @param neighboursMean links of a node for objects, on average
/// @param neighboursMax  the most that any node has
/// @param groups         one for each load of the scenario
/// @param wireBytes      sent by all nodes after the warm-up, headers, repetitions and acknowledgements
///                       included
/// @param neededBytes    what all receivers needed: each object once, with its headers
/// @param duplicates     copies that came for nothing
/// @param lostPackets    packets that had to be repeated
/// @param deliveredTwice objects that a node got a second time; must be zero
/// @param deliveredWrong objects whose bytes were not those that were published; must be zero
/// @param probesPerNode  round trips measured after the warm-up, by handshakes
/// @param violations     of the bounds of a node's memory, the first ones; must be empty
/// @param uplinks        how full they were; only with a load in the background
/// @param traceHash      digest of every message: the same for the same seed
/// @param events         messages in that digest
public record Outcome(
        Protocol protocol,
        double neighboursMean,
        int neighboursMax,
        List<Group> groups,
        long wireBytes,
        long neededBytes,
        long duplicates,
        long lostPackets,
        long deliveredTwice,
        long deliveredWrong,
        double probesPerNode,
        List<String> violations,
        Optional<Uplinks> uplinks,
        String traceHash,
        long events) {
    /// The shares of receivers at which times are told.
    public static final List<Double> SHARES = List.of(0.5, 0.9, 0.99, 1.0);

    public Outcome {
        groups = List.copyOf(groups);
        violations = List.copyOf(violations);
    }

    /// Everything that had to arrive did, once and right, and no node went beyond a bound.
    public boolean isComplete() {
        return deliveredTwice == 0
                && deliveredWrong == 0
                && violations.isEmpty()
                && groups.stream().allMatch(group -> group.missing() == 0);
    }

    /// Bytes sent for each byte needed.
    public double overhead() {
        return neededBytes == 0 ? 0 : (double) wireBytes / neededBytes;
    }

    /// What uplinks carried from the first to the last publication that was not in the background, as shares of
    /// their rate.
    public record Uplinks(double least, double mean) {}

    /// The objects of one load. Times are means over its objects, in milliseconds, in the order of
    /// [#SHARES]; only deliveries count, so look at `missing` first.
    ///
    /// @param bytes        of each object
    /// @param objects      how many
    /// @param missing      deliveries that did not happen to nodes that were up at the end and not silent
    /// @param expected     deliveries that should happen
    /// @param millis       until the share of receivers had it
    /// @param floorMillis  the least that anything could need
    /// @param overlayFloorMillis the least over the links that this protocol uses; zero if it uses none
    /// @param directMillis as if the source reached everybody at once by the direct way
    /// @param cdf          latencies of all deliveries at 0, 1, … 100 %, in milliseconds
    public record Group(
            int bytes,
            int objectClass,
            int objects,
            long missing,
            long expected,
            List<Double> millis,
            List<Double> floorMillis,
            List<Double> overlayFloorMillis,
            List<Double> directMillis,
            List<Double> cdf,
            List<Double> floorCdf) {
        public Group {
            millis = List.copyOf(millis);
            floorMillis = List.copyOf(floorMillis);
            overlayFloorMillis = List.copyOf(overlayFloorMillis);
            directMillis = List.copyOf(directMillis);
            cdf = List.copyOf(cdf);
            floorCdf = List.copyOf(floorCdf);
        }

        /// The share of deliveries that happened.
        public double coverage() {
            return (expected - missing) / (double) expected;
        }

        /// Time over the floor at a share, by its index in [#SHARES].
        public double overFloor(int share) {
            return millis.get(share) / floorMillis.get(share);
        }

        public double overOverlayFloor(int share) {
            double floor = overlayFloorMillis.get(share);
            return floor == 0 ? Double.NaN : millis.get(share) / floor;
        }

        public double overDirect(int share) {
            return millis.get(share) / directMillis.get(share);
        }
    }
}
