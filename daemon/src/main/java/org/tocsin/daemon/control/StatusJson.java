package org.tocsin.daemon.control;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.tocsin.bytes.Endpoint;
import org.tocsin.node.NodeStatus;
import org.tocsin.wireguard.DropReason;
import tools.jackson.databind.node.ObjectNode;

/// A node's status as JSON. Fields are added, never renamed, within one schema number.
final class StatusJson {
    static final String SCHEMA = "tocsin.status/1";

    private StatusJson() {}

    static ObjectNode of(NodeStatus status, Endpoint listen, String network) {
        ObjectNode out = LineChannel.MAPPER.createObjectNode();
        out.put("schema", SCHEMA);
        out.put("network", network);
        out.put("listen", listen.toString());
        out.put("public_key", status.publicKey().toString());
        out.put("signing_key", status.signingKey().toString());
        var peers = out.putArray("peers");
        status.peers().forEach(peer -> put(peer, peers.addObject()));
        ObjectNode broadcast = out.putObject("broadcast");
        broadcast.put("published", status.broadcast().published());
        broadcast.put("delivered", status.broadcast().delivered());
        broadcast.put("relayed", status.broadcast().relayed());
        broadcast.put("pulled", status.broadcast().pulled());
        broadcast.put(
                "duplicates",
                status.broadcast().duplicates().stream()
                        .mapToLong(Long::longValue)
                        .sum());
        putCounts(broadcast.putObject("drops"), status.broadcast().drops());
        putCounts(out.putObject("counters"), status.counters());
        ObjectNode tunnel = out.putObject("tunnel");
        tunnel.put("initiations_sent", status.device().initiationsSent());
        tunnel.put("sessions_established", status.device().sessionsEstablished());
        ObjectNode drops = tunnel.putObject("drops");
        for (DropReason reason : DropReason.values()) {
            drops.put(name(reason), status.device().dropped(reason));
        }
        return out;
    }

    private static void put(NodeStatus.PeerStatus peer, ObjectNode out) {
        out.put("public_key", peer.publicKey().toString());
        out.put("connected", peer.connected());
        peer.endpoint().ifPresent(endpoint -> out.put("endpoint", endpoint.toString()));
        peer.lastHandshake().ifPresent(instant -> {
            out.put("last_handshake", instant.toString());
            out.put(
                    "last_handshake_age_ms",
                    Duration.between(instant, Instant.now()).toMillis());
        });
        out.put("round_trip_us", peer.roundTrip().toNanos() / 1_000);
        out.put("sent_bytes", peer.sentBytes());
        out.put("received_bytes", peer.receivedBytes());
        peer.association().ifPresent(association -> {
            ObjectNode sctp = out.putObject("association");
            sctp.put("state", association.state());
            sctp.put("congestion_window_bytes", association.congestionWindow());
            sctp.put("flight_bytes", association.flightBytes());
            var queued = sctp.putArray("queued_bytes_per_class");
            association.queuedBytesPerClass().forEach(queued::add);
        });
    }

    private static void putCounts(ObjectNode out, Map<? extends Enum<?>, Long> counts) {
        counts.forEach((key, count) -> out.put(name(key), count));
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(java.util.Locale.ROOT);
    }
}
