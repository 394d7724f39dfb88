package org.tocsin.sctp.packetdrill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A script's steps, as one of the systems that it was written for has to take them.
///
/// @param toleranceNanos   by how much times may differ
/// @param extensionsHidden whether it turned off every extension: their parameters are then not looked at
record Script(List<Step> steps, long toleranceNanos, boolean extensionsHidden) {
    private static final long TOLERANCE_NANOS = 4_000_000;
    private static final Pattern STEP = Pattern.compile("(\\*|\\+?\\s*\\d+\\.\\d+)\\s+(.*)", Pattern.DOTALL);
    private static final Pattern TOLERANCE = Pattern.compile("--tolerance_usecs=(\\d+)");

    /// @param anyTime    at whatever time it happens
    /// @param delayNanos after the step before
    record Step(String text, boolean anyTime, long delayNanos) {}

    /// @param system the one of `#ifdef`, Linux or FreeBSD
    static Script read(Path file, String system) throws IOException {
        List<String> statements = new ArrayList<>();
        long toleranceNanos = TOLERANCE_NANOS;
        boolean skipping = false;
        boolean hidden = false;
        for (String raw : Files.readAllLines(file)) {
            String line = raw.replaceFirst("//.*", "").strip();
            Matcher tolerance = TOLERANCE.matcher(line);
            if (line.startsWith("#ifdef")) {
                skipping = !line.endsWith(system);
            } else if (line.startsWith("#endif")) {
                skipping = false;
            } else if (tolerance.matches()) {
                toleranceNanos = Long.parseLong(tolerance.group(1)) * 1000;
            } else if (line.contains("`sysctl")) {
                hidden = true;
            } else if (!skipping && STEP.matcher(line).matches()) {
                statements.add(line);
            } else if (!skipping && !line.isEmpty()) {
                statements.add(statements.removeLast() + " " + line);
            }
        }
        return new Script(statements.stream().map(Script::step).toList(), toleranceNanos, hidden);
    }

    private static Step step(String statement) {
        Matcher matcher = STEP.matcher(statement);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(statement);
        }
        String time = matcher.group(1);
        if (time.equals("*")) {
            return new Step(matcher.group(2), true, 0);
        }
        double seconds = Double.parseDouble(time.replace("+", "").strip());
        return new Step(matcher.group(2), false, Math.round(seconds * 1e9));
    }
}
