package org.tocsin.benchmarks.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.stream.Collectors;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.PublicKey;

/// The second process: the far end, led by lines on its standard input, with one answer line each. It ends with its
/// input, and so with the first process.
///
/// Each process makes its own private key, and only public ones are exchanged. Lines and answers:
///
/// ```
///   (start)             ready KEY PORT TRANSPORT
///   peer KEY PORT       ok
///   begin SPAN_NANOS    ok                                 deliveries are cut into samples from now on
///   samples             NANOS:MESSAGES:BYTES …
///   allocated           BYTES
///   steps               NANOS:STEPS …
/// ```
public final class FarMain {
    /// Begins every line of ours, because the JVM may write some of its own.
    static final String ANSWER = "= ";

    private final FarTraffic traffic = new FarTraffic();
    private final BenchNode node;

    private FarMain() throws IOException {
        node = BenchNode.open("bench-far", traffic);
    }

    /// Started by [FarEnd] only; without arguments.
    public static void main(String[] arguments) throws IOException, InterruptedException {
        FarMain far = new FarMain();
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        try (BenchNode node = far.node) {
            out.println(
                    ANSWER + "ready " + node.publicKey() + " " + node.endpoint().port() + " " + node.transport());
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                out.println(ANSWER + far.answer(line.split(" ", -1)));
            }
        }
    }

    private String answer(String[] line) throws IOException, InterruptedException {
        return switch (line[0]) {
            case "peer" -> {
                PublicKey key = new PublicKey(Octets.wrap(Base64.getDecoder().decode(line[1])));
                Endpoint endpoint = loopback(Integer.parseInt(line[2]));
                node.onLoop(end -> {
                    end.peer(key, endpoint, System.nanoTime());
                    return true;
                });
                yield "ok";
            }
            case "begin" -> {
                long spanNanos = Long.parseLong(line[1]);
                node.onLoop(_ -> {
                    traffic.meter().begin(spanNanos);
                    return true;
                });
                yield "ok";
            }
            case "samples" ->
                node.onLoop(_ -> traffic.meter().samples()).stream()
                        .map(sample -> sample.nanos() + ":" + sample.messages() + ":" + sample.bytes())
                        .collect(Collectors.joining(" "));
            case "allocated" -> Long.toString(AllocatedBytes.now());
            case "steps" -> StepTimes.of(node.stats()).format();
            default -> throw new UncheckedIOException(new IOException("no such line: " + line[0]));
        };
    }

    static Endpoint loopback(int port) {
        return new Endpoint(Octets.wrap(new byte[] {127, 0, 0, 1}), port);
    }
}
