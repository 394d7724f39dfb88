package org.tocsin.daemon.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A share as people write it: `1%`, `0.5%`, or plainly `0.01`.
public final class Percent {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,9})?)\\s*(%?)");

    private Percent() {}

    /// @return from 0 to 1
    public static Optional<Double> parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        double value = Double.parseDouble(matcher.group(1)) / (matcher.group(2).isEmpty() ? 1 : 100);
        return value > 1 ? Optional.empty() : Optional.of(value);
    }
}
