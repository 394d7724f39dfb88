package org.tocsin.daemon.verb;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tocsin.daemon.ExitCode;
import org.tocsin.daemon.ProgramError;
import org.tocsin.daemon.control.ControlClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ObjectNode;

/// `tocsin subscribe`
@Command(
        name = "subscribe",
        description =
                "Print one line for each object that the running daemon receives: id, class, type, bytes, origin.")
final class Subscribe implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ControlOptions control = new ControlOptions();

    @Option(names = "--type", description = "Only objects of this type, 0 to 65535 (default: all).")
    private @Nullable Integer type;

    @Option(names = "--count", description = "End after so many objects (default: go on).")
    private @Nullable Long count;

    @Option(names = "--save", paramLabel = "DIR", description = "Write each object to a file in DIR named by its id.")
    private @Nullable Path folder;

    @Option(names = "--json", description = "Print JSON, with the bytes in base64.")
    private boolean json;

    @Override
    public void run() {
        ObjectNode request = ControlClient.request("subscribe");
        if (type != null) {
            request.put("type", type);
        }
        long left = count == null ? Long.MAX_VALUE : count;
        try (ControlClient client = control.connect()) {
            client.ask(request);
            for (; left > 0; left--) {
                Optional<ObjectNode> object = client.next();
                if (object.isEmpty()) {
                    throw ProgramError.of(ExitCode.UNREACHABLE, "the daemon ended")
                            .fix("start it: tocsin up -c FILE");
                }
                print(object.get());
            }
        }
    }

    private void print(ObjectNode object) {
        String id = object.path("id").asString("");
        byte[] payload = Base64.getDecoder().decode(object.path("payload").asString(""));
        if (folder != null) {
            try {
                Files.createDirectories(folder);
                Files.write(folder.resolve(id), payload);
            } catch (IOException e) {
                throw ProgramError.of(ExitCode.ENVIRONMENT, "cannot write to " + folder)
                        .why(String.valueOf(e))
                        .fix("name a writable folder with --save");
            }
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(
                json
                        ? object.toString()
                        : id + " " + object.path("class").asInt(0) + " "
                                + object.path("type").asInt(0) + " " + payload.length + " "
                                + object.path("origin").asString(""));
        out.flush();
    }
}
