package org.tocsin.daemon.verb;

import java.io.PrintWriter;
import java.util.Locale;
import org.tocsin.daemon.control.ControlClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// `tocsin status`
@Command(name = "status", description = "Show the running daemon's peers and counters.")
final class Status implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ControlOptions control = new ControlOptions();

    @Option(names = "--json", description = "Print JSON; its fields are only added to within one schema number.")
    private boolean json;

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        try (ControlClient client = control.connect()) {
            JsonNode status = client.ask(ControlClient.request("status")).path("status");
            if (json) {
                out.println(status.toPrettyString());
            } else {
                print(status, out);
            }
        }
        out.flush();
    }

    private static void print(JsonNode status, PrintWriter out) {
        out.println("network      " + status.path("network").asString(""));
        out.println("listening    " + status.path("listen").asString("") + "/udp");
        out.println("public key   " + status.path("public_key").asString(""));
        out.println("signing key  " + status.path("signing_key").asString(""));
        JsonNode peers = status.path("peers");
        long up = peers.valueStream()
                .filter(peer -> peer.path("connected").asBoolean(false))
                .count();
        out.println("peers        " + up + " of " + peers.size() + " exchange objects");
        JsonNode broadcast = status.path("broadcast");
        out.println("objects      " + broadcast.path("published").asLong(0) + " published, "
                + broadcast.path("delivered").asLong(0) + " delivered, "
                + broadcast.path("duplicates").asLong(0) + " duplicates");
        if (peers.isEmpty()) {
            return;
        }
        String row = "%-12s %-5s %-28s %9s %9s %10s %10s%n";
        out.printf(Locale.ROOT, "%n" + row, "PEER", "STATE", "ENDPOINT", "HANDSHAKE", "RTT", "SENT", "RECEIVED");
        for (JsonNode peer : peers) {
            out.printf(
                    Locale.ROOT,
                    row,
                    peer.path("public_key").asString("").substring(0, 10) + "…",
                    state(peer),
                    peer.path("endpoint").asString("none"),
                    age(peer.path("last_handshake_age_ms")),
                    roundTrip(peer.path("round_trip_us").asLong(0)),
                    size(peer.path("sent_bytes").asLong(0)),
                    size(peer.path("received_bytes").asLong(0)));
        }
    }

    private static String state(JsonNode peer) {
        if (peer.path("connected").asBoolean(false)) {
            return "up";
        }
        // A plain WireGuard peer has a tunnel and no association.
        return peer.has("last_handshake") && !peer.has("association") ? "wg" : "-";
    }

    private static String age(JsonNode millis) {
        long seconds = millis.asLong(-1_000) / 1_000;
        if (seconds < 0) {
            return "never";
        }
        if (seconds < 120) {
            return seconds + "s";
        }
        return seconds < 7_200
                ? seconds / 60 + "m"
                : seconds < 172_800 ? seconds / 3_600 + "h" : seconds / 86_400 + "d";
    }

    private static String roundTrip(long micros) {
        return micros == 0 ? "-" : String.format(Locale.ROOT, "%.1f ms", micros / 1e3);
    }

    private static String size(long bytes) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < units.length - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, units[unit]);
    }
}
