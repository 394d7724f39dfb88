package org.tocsin.daemon.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A place to listen at or to dial, as written: `0.0.0.0:51820`, `[::]:51820`, `node.example.org:51820`.
///
/// @param host an address without brackets, or a name
/// @param port 0 to 65535; 0 asks the system for a free one
public record HostPort(String host, int port) {
    public static final String EXAMPLES = "write 203.0.113.7:51820, [2001:db8::7]:51820 or node.example.org:51820";

    private static final Pattern TEXT =
            Pattern.compile("(?:\\[([0-9A-Fa-f:.]+(?:%[A-Za-z0-9]+)?)]|([A-Za-z0-9.-]+)):(\\d{1,5})");

    public static Optional<HostPort> parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int port = Integer.parseInt(matcher.group(3));
        String host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        return port > 65_535 ? Optional.empty() : Optional.of(new HostPort(host, port));
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
