package org.tocsin.daemon.control;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tocsin.daemon.ExitCode;
import org.tocsin.daemon.ProgramError;
import org.tocsin.daemon.config.AdminSocket;
import tools.jackson.databind.node.ObjectNode;

/// A connection to a running daemon.
public final class ControlClient implements AutoCloseable {
    private final Path path;
    private final LineChannel channel;

    private ControlClient(Path path, LineChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /// Connects to the socket that is named, else to the first that answers of the places where a daemon makes one.
    ///
    /// @throws ProgramError with [ExitCode#UNREACHABLE] if none answers
    public static ControlClient open(Optional<Path> named) {
        List<Path> candidates = named.map(List::of).orElseGet(() -> AdminSocket.candidates(System.getenv()));
        List<String> tried = new ArrayList<>();
        for (Path candidate : candidates) {
            try {
                SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(candidate));
                return new ControlClient(candidate, new LineChannel(channel));
            } catch (IOException | IllegalArgumentException e) {
                tried.add(candidate + " (" + reason(candidate, e) + ")");
            }
        }
        throw ProgramError.of(
                        ExitCode.UNREACHABLE,
                        "no running daemon found for user " + System.getProperty("user.name", "?"))
                .lookedAt(String.join(", ", tried))
                .fix("start one: tocsin up -c FILE; or name its socket: --socket PATH or " + AdminSocket.VARIABLE);
    }

    private static String reason(Path candidate, Exception failure) {
        if (Files.notExists(candidate)) {
            return "no such file";
        }
        String message = String.valueOf(failure.getMessage());
        return message.contains("refused") ? "nobody answers, left by a dead daemon" : message;
    }

    public static ObjectNode request(String verb) {
        return LineChannel.MAPPER.createObjectNode().put("verb", verb);
    }

    /// Sends a request and returns its answer, which is good.
    public ObjectNode ask(ObjectNode request) {
        try {
            channel.write(request);
        } catch (IOException e) {
            throw lost(e);
        }
        ObjectNode answer = next().orElseThrow(() -> lost(new IOException("it hung up")));
        if (!answer.path("ok").asBoolean(false)) {
            throw ProgramError.of(
                            ExitCode.FAILED,
                            "the daemon answered: " + answer.path("error").asString("no reason"))
                    .fix("see: tocsin status");
        }
        return answer;
    }

    /// The next line; empty when the daemon hung up.
    public Optional<ObjectNode> next() {
        try {
            return channel.read();
        } catch (IOException e) {
            throw lost(e);
        }
    }

    private ProgramError lost(IOException why) {
        return ProgramError.of(ExitCode.UNREACHABLE, "lost the daemon at " + path)
                .why(String.valueOf(why.getMessage()))
                .fix("see whether it still runs: tocsin status");
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException _) {
            // Nothing was promised on this connection any more.
        }
    }
}
