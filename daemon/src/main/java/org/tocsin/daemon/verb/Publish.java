package org.tocsin.daemon.verb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.tocsin.daemon.ExitCode;
import org.tocsin.daemon.ProgramError;
import org.tocsin.daemon.config.Durations;
import org.tocsin.daemon.control.ControlClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ObjectNode;

/// `tocsin publish FILE --class N`
@Command(name = "publish", description = "Broadcast a file through the running daemon and print the object's id.")
final class Publish implements Runnable {
    private static final int OBJECT_BYTES_MAX = 16 << 20;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ControlOptions control = new ControlOptions();

    @Parameters(paramLabel = "FILE", description = "What to broadcast, at most 16 MiB.")
    private Path file = Path.of("");

    @Option(names = "--class", required = true, paramLabel = "N", description = "0 (most urgent) to 7.")
    private int objectClass;

    @Option(names = "--type", defaultValue = "0", description = "The topic, 0 to 65535 (default ${DEFAULT-VALUE}).")
    private int type;

    @Option(
            names = "--ttl",
            defaultValue = "60s",
            paramLabel = "TIME",
            description = "After this it is worthless and dropped (default ${DEFAULT-VALUE}).")
    private String timeToLive = "";

    @Override
    public void run() {
        Duration ttl = Durations.parse(timeToLive)
                .filter(value -> value.compareTo(Duration.ofDays(1)) <= 0)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "Invalid value for option '--ttl': '" + timeToLive + "'; " + Durations.EXAMPLES));
        if (objectClass < 0 || objectClass > 7 || type < 0 || type > 65_535) {
            throw new ParameterException(spec.commandLine(), "--class is 0 to 7 and --type 0 to 65535");
        }
        ObjectNode request = ControlClient.request("publish");
        request.put("class", objectClass);
        request.put("type", type);
        request.put("time_to_live_ms", (int) ttl.toMillis());
        request.put("payload", Base64.getEncoder().encodeToString(content()));
        try (ControlClient client = control.connect()) {
            spec.commandLine().getOut().println(client.ask(request).path("id").asString(""));
            spec.commandLine().getOut().flush();
        }
    }

    private byte[] content() {
        try {
            if (Files.size(file) > OBJECT_BYTES_MAX) {
                throw ProgramError.of(ExitCode.FAILED, file + " is too large for one object")
                        .why("it has " + Files.size(file) + " bytes, at most " + OBJECT_BYTES_MAX + " are allowed")
                        .fix("split it");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw ProgramError.of(ExitCode.ENVIRONMENT, "cannot read " + file)
                    .why(Files.notExists(file) ? "no such file" : String.valueOf(e))
                    .fix("name a readable file");
        }
    }
}
