package org.tocsin.udp;

import java.net.BindException;
import java.net.NoRouteToHostException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Sorts what the JDK throws when a datagram cannot be sent. The system's texts may be translated; an unknown one is a
/// plain failure.
final class SendFailures {
    private SendFailures() {}

    static TransportCounter kind(Exception failure) {
        return switch (failure) {
            case NoRouteToHostException _, UnsupportedAddressTypeException _, UnresolvedAddressException _ ->
                TransportCounter.SEND_UNREACHABLE;
            // EACCES on send comes as this one: a broadcast address, or a firewall's verdict.
            case BindException _ -> TransportCounter.SEND_NOT_PERMITTED;
            default -> kind(failure.getMessage());
        };
    }

    private static TransportCounter kind(@Nullable String message) {
        if (message == null) {
            return TransportCounter.SEND_FAILED;
        }
        String text = message.toLowerCase(Locale.ROOT);
        if (text.contains("too long")) {
            return TransportCounter.SEND_TOO_LARGE;
        }
        if (text.contains("unreachable") || text.contains("no route") || text.contains("address family")) {
            return TransportCounter.SEND_UNREACHABLE;
        }
        if (text.contains("not permitted") || text.contains("permission denied")) {
            return TransportCounter.SEND_NOT_PERMITTED;
        }
        return text.contains("buffer space") ? TransportCounter.SEND_NO_BUFFERS : TransportCounter.SEND_FAILED;
    }
}
