package org.tocsin.daemon.control;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.tocsin.broadcast.ReceivedObject;
import org.tocsin.embed.Node;
import org.tocsin.embed.Publication;
import org.tocsin.embed.Subscription;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What the control socket understands: `{"verb":"status"}`, `{"verb":"publish",...}`, `{"verb":"subscribe",...}`.
///
/// Every answer has `ok`; one that is false has `error`. After `subscribe` one line follows for each object until the
/// client hangs up.
final class Requests {
    private static final long ANSWER_SECONDS = 30;
    private static final int TYPE_MAX = 65_535;
    private static final int CLASS_MAX = 7;

    private final Node node;
    private final String network;

    Requests(Node node, String network) {
        this.node = node;
        this.network = network;
    }

    void answer(ObjectNode request, LineChannel client) throws IOException {
        String verb = request.path("verb").asString("");
        switch (verb) {
            case "status" -> {
                ObjectNode answer = good();
                answer.set("status", StatusJson.of(node.status(), node.endpoint(), network));
                client.write(answer);
            }
            case "publish" -> client.write(publish(request));
            case "subscribe" -> subscribe(request, client);
            default -> client.write(bad("unknown verb \"" + verb + "\""));
        }
    }

    private ObjectNode publish(ObjectNode request) {
        Optional<Integer> type = number(request, "type", TYPE_MAX);
        Optional<Integer> objectClass = number(request, "class", CLASS_MAX);
        Optional<Integer> millis = number(request, "time_to_live_ms", Integer.MAX_VALUE);
        byte[] payload;
        try {
            payload = Base64.getDecoder().decode(request.path("payload").asString("?"));
        } catch (IllegalArgumentException _) {
            return bad("payload is not base64");
        }
        if (type.isEmpty() || objectClass.isEmpty() || millis.isEmpty()) {
            return bad("type is 0 to 65535, class 0 to 7, time_to_live_ms at least 0");
        }
        return switch (node.publish(payload, type.get(), objectClass.get(), Duration.ofMillis(millis.get()))) {
            case Publication.Accepted accepted -> await(accepted);
            case Publication.Busy _ -> bad("busy: too much is in flight, try again");
            case Publication.Refused refused -> bad("refused: " + refused.reason());
        };
    }

    private static ObjectNode await(Publication.Accepted accepted) {
        try {
            ObjectNode answer = good();
            answer.put(
                    "id",
                    accepted.id().get(ANSWER_SECONDS, TimeUnit.SECONDS).octets().toHex());
            return answer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return bad("interrupted");
        } catch (TimeoutException _) {
            return bad("not named within " + ANSWER_SECONDS + " s");
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            return bad(cause == null ? "failed" : String.valueOf(cause.getMessage()));
        }
    }

    private void subscribe(ObjectNode request, LineChannel client) throws IOException {
        Optional<Integer> type = number(request, "type", TYPE_MAX);
        if (request.has("type") && type.isEmpty()) {
            client.write(bad("type is 0 to 65535"));
            return;
        }
        client.write(good());
        Subscription subscription =
                node.subscribe(candidate -> type.isEmpty() || type.get() == candidate, object -> write(object, client));
        try (subscription) {
            // The client says nothing more; what ends the reading ends the subscription.
            client.read();
        }
    }

    private static void write(ReceivedObject object, LineChannel client) {
        ObjectNode line = LineChannel.MAPPER.createObjectNode();
        line.put("id", object.id().octets().toHex());
        line.put("origin", object.origin().toString());
        line.put("type", object.type());
        line.put("class", object.objectClass());
        line.put("payload", Base64.getEncoder().encodeToString(object.payload().toByteArray()));
        try {
            client.write(line);
        } catch (IOException e) {
            throw new UncheckedIOException("a subscriber at the control socket left", e);
        }
    }

    private static Optional<Integer> number(ObjectNode request, String name, int max) {
        JsonNode node = request.path(name);
        return node.isInt() && node.intValue() >= 0 && node.intValue() <= max
                ? Optional.of(node.intValue())
                : Optional.empty();
    }

    private static ObjectNode good() {
        return LineChannel.MAPPER.createObjectNode().put("ok", true);
    }

    private static ObjectNode bad(String why) {
        return LineChannel.MAPPER.createObjectNode().put("ok", false).put("error", why);
    }
}
