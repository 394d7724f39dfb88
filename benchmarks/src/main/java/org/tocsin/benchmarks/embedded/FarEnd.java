package org.tocsin.benchmarks.embedded;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.PublicKey;

/// The far end as the first process sees it: a second JVM with the same command, flags and class path, asked by lines
/// ([FarMain] lists them).
final class FarEnd implements AutoCloseable {
    private static final long ANSWER_SECONDS = 20;

    private final Process process;
    private final BufferedWriter out;
    private final BufferedReader in;
    private final PublicKey publicKey;
    private final int port;
    private final String transport;

    private FarEnd(Process process) throws IOException, InterruptedException {
        this.process = process;
        this.out = process.outputWriter(StandardCharsets.US_ASCII);
        this.in = process.inputReader(StandardCharsets.US_ASCII);
        String[] ready = read().split(" ", -1);
        if (ready.length != 4 || !ready[0].equals("ready")) {
            throw new IOException("the second process began with: " + String.join(" ", ready));
        }
        this.publicKey = new PublicKey(Octets.wrap(Base64.getDecoder().decode(ready[1])));
        this.port = Integer.parseInt(ready[2]);
        this.transport = ready[3];
    }

    static FarEnd start() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            return new FarEnd(process);
        } catch (IOException | InterruptedException | RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private static List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            // A debugger, and the file of an agent or a recording, belong to one process.
            if (!flag.startsWith("-agentlib:") && !flag.startsWith("-javaagent:")) {
                command.add(flag);
            }
        }
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(FarMain.class.getName());
        return command;
    }

    PublicKey publicKey() {
        return publicKey;
    }

    int port() {
        return port;
    }

    String transport() {
        return transport;
    }

    void peer(PublicKey key, int itsPort) throws IOException, InterruptedException {
        ask("peer " + key + " " + itsPort);
    }

    /// Deliveries are cut into samples of this span from now on.
    void begin(long spanNanos) throws IOException, InterruptedException {
        ask("begin " + spanNanos);
    }

    List<DeliveryMeter.Sample> samples() throws IOException, InterruptedException {
        List<DeliveryMeter.Sample> samples = new ArrayList<>();
        for (String triple : ask("samples").split(" ", -1)) {
            String[] parts = triple.split(":", -1);
            if (parts.length == 3) {
                samples.add(new DeliveryMeter.Sample(
                        Long.parseLong(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2])));
            }
        }
        return samples;
    }

    long allocatedBytes() throws IOException, InterruptedException {
        return Long.parseLong(ask("allocated"));
    }

    StepTimes steps() throws IOException, InterruptedException {
        return StepTimes.parse(ask("steps"));
    }

    private String ask(String line) throws IOException, InterruptedException {
        out.write(line);
        out.newLine();
        out.flush();
        return read();
    }

    private String read() throws IOException, InterruptedException {
        CompletableFuture<String> answer = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                answer.complete(readAnswer());
            } catch (IOException e) {
                answer.completeExceptionally(e);
            }
        });
        try {
            return answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IOException("the second process cannot be read: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("the second process did not answer within " + ANSWER_SECONDS + " s", e);
        }
    }

    /// Other lines are the JVM's own: logs of a collector or of a recording that a flag asked for.
    private String readAnswer() throws IOException {
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.startsWith(FarMain.ANSWER)) {
                return line.substring(FarMain.ANSWER.length());
            }
        }
        throw new IOException("the second process has ended; what it said is on standard error");
    }

    /// Ends the process by ending its input, and by force after two seconds.
    @Override
    public void close() throws IOException {
        try {
            out.close();
            if (!process.waitFor(2, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            process.destroyForcibly();
            throw e;
        }
    }
}
