package org.tocsin.daemon.config;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A transmission rate as people write it: `50Mbit`, `1.5Gbit`, `800kbit`, or in bytes a second `6MB`, `6MiB`.
///
/// @param bitsPerSecond from 1 to 10^15
public record Rate(long bitsPerSecond) {
    public static final String EXAMPLES = "write 50Mbit, 800kbit, 1Gbit, or bytes a second as 6MB or 6MiB";

    private static final Pattern TEXT = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([A-Za-z]+)(/s)?");
    private static final BigDecimal MAX = BigDecimal.TEN.pow(15);

    public Rate {
        if (bitsPerSecond < 1) {
            throw new IllegalArgumentException("a rate of " + bitsPerSecond + " bit/s");
        }
    }

    public static Optional<Rate> parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        BigDecimal bits = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(factor(matcher.group(2))));
        if (bits.compareTo(BigDecimal.ONE) < 0 || bits.compareTo(MAX) > 0) {
            return Optional.empty();
        }
        return Optional.of(new Rate(bits.longValue()));
    }

    /// Bits in one of the unit; 0 for an unknown unit.
    private static long factor(String unit) {
        // A lone b or B would make the reader guess, so bits are spelt out.
        return switch (unit.toLowerCase(Locale.ROOT)) {
            case "bit" -> 1;
            case "kbit" -> 1_000;
            case "mbit" -> 1_000_000;
            case "gbit" -> 1_000_000_000;
            default ->
                switch (unit) {
                    case "kB" -> 8_000;
                    case "MB" -> 8_000_000;
                    case "GB" -> 8_000_000_000L;
                    case "KiB" -> 8L * 1024;
                    case "MiB" -> 8L * 1024 * 1024;
                    case "GiB" -> 8L * 1024 * 1024 * 1024;
                    default -> 0;
                };
        };
    }

    /// In the largest unit that needs no decimals, or one of Mbit: `50Mbit`, `12.5Mbit`, `800kbit`.
    @Override
    public String toString() {
        if (bitsPerSecond % 1_000_000_000 == 0) {
            return bitsPerSecond / 1_000_000_000 + "Gbit";
        }
        if (bitsPerSecond % 1_000_000 == 0) {
            return bitsPerSecond / 1_000_000 + "Mbit";
        }
        if (bitsPerSecond > 1_000_000 && bitsPerSecond % 100_000 == 0) {
            return BigDecimal.valueOf(bitsPerSecond / 100_000, 1) + "Mbit";
        }
        return bitsPerSecond % 1_000 == 0 ? bitsPerSecond / 1_000 + "kbit" : bitsPerSecond + "bit";
    }
}
