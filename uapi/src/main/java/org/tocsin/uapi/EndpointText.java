package org.tocsin.uapi;

import java.util.Optional;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Octets;
import org.tocsin.ip.AddressText;

/// Endpoints as the UAPI writes them: `192.0.2.1:51820`, `[2001:db8::1]:51820`. Names are for the client to resolve.
public final class EndpointText {
    private static final int IPV4_SIZE = 4;

    private EndpointText() {}

    /// Link-local addresses with a zone are refused: [Endpoint] has no zone, and without one they lead nowhere.
    public static Optional<Endpoint> parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            return Optional.empty();
        }
        String host = text.substring(0, colon);
        boolean isBracketed = host.startsWith("[") && host.endsWith("]") && host.length() > 2;
        try {
            Octets address = AddressText.parse(isBracketed ? host.substring(1, host.length() - 1) : host);
            return isBracketed == (address.size() == IPV4_SIZE)
                    ? Optional.empty()
                    : port(text.substring(colon + 1)).map(port -> new Endpoint(address, port));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    public static String format(Endpoint endpoint) {
        String address = AddressText.format(endpoint.address());
        return (endpoint.isIpv6() ? "[" + address + "]" : address) + ":" + endpoint.port();
    }

    private static Optional<Integer> port(String text) {
        if (text.isEmpty() || text.length() > 5 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.empty();
        }
        int port = Integer.parseInt(text);
        return port >= 1 && port <= 65_535 ? Optional.of(port) : Optional.empty();
    }
}
