package org.tocsin.daemon.demo;

import java.util.Locale;
import java.util.Optional;
import org.tocsin.daemon.config.Rate;
import org.tocsin.daemon.demo.PhaseResult.ClassResult;

/// What a run prints for people.
final class DemoReport {
    /// Above the one-way delay, votes without competition need the scheduler's wake-ups and little else.
    private static final double NOISE_MILLIS = 12;

    private DemoReport() {}

    static String banner(DemoOptions options, DemoObjects objects) {
        return line("nodes       %d in one process, real UDP sockets on loopback, WireGuard and SCTP", options.nodes())
                + line(
                        "links       each uplink %s, %s one way, loss %s %%, FIFO of %d kB%s",
                        options.rate(),
                        millis(options.delay().toNanos() / 1e6) + " ms",
                        number(options.loss() * 100),
                        options.uplink().queueBytesMax() / 1000,
                        options.down().map(rate -> "; each downlink " + rate).orElse(""))
                + line(
                        "upload      %s",
                        options.upload().map(rate -> "told as " + rate).orElse("auto"))
                + line(
                        "load        %d votes a second, %d blocks under way, uplinks of %s in all",
                        options.votes(),
                        options.blocksUnderWay(),
                        new Rate(options.nodes() * options.rate().bitsPerSecond()))
                + line("objects     %s", objects.describe())
                + String.format(
                        Locale.ROOT,
                        "machine     %d processors, JDK %s, seed %d",
                        Runtime.getRuntime().availableProcessors(),
                        System.getProperty("java.version"),
                        options.seed());
    }

    static String table(DemoResult result) {
        StringBuilder out = new StringBuilder(line(
                "%n%-14s %5s %8s %9s %9s %8s %8s %8s %9s %7s",
                "phase",
                "class",
                "objects",
                "expected",
                "delivered",
                "p50 ms",
                "p99 ms",
                "max ms",
                "dup/obj",
                "uplink"));
        for (PhaseResult phase : result.phases()) {
            String utilisation = String.format(Locale.ROOT, "%.1f %%", 100 * phase.meanUtilisation());
            out.append(row(phase.phase().title(), phase.votes(), utilisation));
            phase.blocks().ifPresent(blocks -> out.append(row("", blocks, "")));
        }
        return out.toString().stripTrailing();
    }

    private static String row(String title, ClassResult result, String utilisation) {
        return line(
                "%-14s %5d %8d %9d %9d %8.2f %8.2f %8.2f %9.2f %7s",
                title,
                result.objectClass(),
                result.objects(),
                result.expected(),
                result.delivered(),
                result.p50Millis(),
                result.p99Millis(),
                result.maxMillis(),
                result.duplicatesPerObject(),
                utilisation);
    }

    static String verdict(DemoResult result) {
        StringBuilder out = new StringBuilder(System.lineSeparator());
        out.append(line(
                "deliveries  %s  %d of %d, warm-up included",
                pass(result.delivered() == result.expected()), result.delivered(), result.expected()));
        out.append(line(
                "bytes       %s  %d deliveries with wrong bytes, %d given twice",
                pass(result.mismatches() == 0 && result.repeated() == 0), result.mismatches(), result.repeated()));
        result.phase(Phase.LOADED).ifPresent(loaded -> out.append(loaded(result, loaded)));
        double limit = result.options().delay().toNanos() / 1e6 + NOISE_MILLIS;
        Optional<PhaseResult> idle = result.phase(Phase.IDLE);
        if (idle.filter(phase -> phase.votes().p99Millis() > limit).isPresent()) {
            out.append(line(
                    "note        the machine was too noisy: idle votes' p99 is above %s ms: the latencies say little",
                    millis(limit)));
        }
        return out.toString().stripTrailing();
    }

    private static String loaded(DemoResult result, PhaseResult loaded) {
        double delay = result.options().delay().toNanos() / 1e6;
        String text = line(
                "votes       loaded p50 %s ms and p99 %s ms: the delay + %s and + %s ms; uplinks %.0f %% busy",
                millis(loaded.votes().p50Millis()),
                millis(loaded.votes().p99Millis()),
                millis(loaded.votes().p50Millis() - delay),
                millis(loaded.votes().p99Millis() - delay),
                100 * loaded.meanUtilisation());
        return text
                + result.phase(Phase.NO_PRIORITIES)
                        .map(without -> line(
                                "priorities  without them the votes' p99 is %s ms, %.1f times as long",
                                millis(without.votes().p99Millis()),
                                without.votes().p99Millis()
                                        / Math.max(1e-3, loaded.votes().p99Millis())))
                        .orElse("");
    }

    private static String pass(boolean good) {
        return good ? "PASS" : "FAIL";
    }

    private static String line(String format, Object... arguments) {
        return String.format(Locale.ROOT, format + "%n", arguments);
    }

    private static String millis(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
