package org.tocsin.daemon.simulate;

import java.util.List;
import java.util.Locale;
import org.tocsin.simulator.Outcome;
import org.tocsin.simulator.Outcome.Group;

/// The figures of all protocols, a line for each load.
final class OutcomeTable {
    private static final int T50 = 0;
    private static final int T99 = 2;
    private static final int T100 = 3;

    private OutcomeTable() {}

    static String of(List<Outcome> outcomes) {
        StringBuilder out = new StringBuilder();
        out.append(String.format(
                Locale.ROOT,
                "%-14s %5s %7s  %9s %9s %9s  %7s %7s %7s  %8s %8s  %8s  %8s%n",
                "protocol",
                "class",
                "bytes",
                "T50 ms",
                "T99 ms",
                "T100 ms",
                "x floor",
                "T99",
                "T100",
                "x own99",
                "x dir99",
                "sent/need",
                "missing"));
        for (Outcome outcome : outcomes) {
            for (Group group : outcome.groups()) {
                out.append(String.format(
                        Locale.ROOT,
                        "%-14s %5d %7d  %9.1f %9.1f %9.1f  %7.3f %7.3f %7.3f  %8.3f %8.3f  %8.2f  %8d%n",
                        outcome.protocol().label(),
                        group.objectClass(),
                        group.bytes(),
                        group.millis().get(T50),
                        group.millis().get(T99),
                        group.millis().get(T100),
                        group.overFloor(T50),
                        group.overFloor(T99),
                        group.overFloor(T100),
                        group.overOverlayFloor(T99),
                        group.overDirect(T99),
                        outcome.overhead(),
                        group.missing()));
            }
        }
        for (Outcome outcome : outcomes) {
            outcome.uplinks()
                    .ifPresent(uplinks -> out.append(String.format(
                            Locale.ROOT,
                            "%-14s uplinks: %.1f %% full, the least one %.1f %%%n",
                            outcome.protocol().label(),
                            100 * uplinks.mean(),
                            100 * uplinks.least())));
        }
        out.append("""

                T50, T99, T100: until that share of the receivers had an object, mean over the objects
                x floor: over the least that anything could need; own99: over the least on the protocol's own links
                dir99: over sending to everybody directly and at once; sent/need: bytes on the wire, all loads
                """);
        return out.toString();
    }
}
