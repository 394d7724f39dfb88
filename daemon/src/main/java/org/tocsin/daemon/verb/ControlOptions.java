package org.tocsin.daemon.verb;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tocsin.daemon.control.ControlClient;
import picocli.CommandLine.Option;

/// What every verb takes that talks to a running daemon.
final class ControlOptions {
    @Option(
            names = "--socket",
            paramLabel = "PATH",
            description = "The daemon's control socket (default: $TOCSIN_SOCKET, then where a daemon of this user makes"
                    + " it).")
    private @Nullable Path socket;

    ControlClient connect() {
        return ControlClient.open(Optional.ofNullable(socket));
    }
}
