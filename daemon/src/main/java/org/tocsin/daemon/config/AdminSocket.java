package org.tocsin.daemon.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Where a daemon's control socket lies when nobody says otherwise.
public final class AdminSocket {
    /// Environment variable that names the socket for daemon and tools.
    public static final String VARIABLE = "TOCSIN_SOCKET";

    private static final String NAME = "tocsin/control.sock";

    private AdminSocket() {}

    /// The place where a daemon of this user makes its socket.
    static Path defaultPath() {
        return candidates(System.getenv()).getFirst();
    }

    /// Where a tool looks, in this order.
    public static List<Path> candidates(Map<String, String> environment) {
        List<Path> found = new ArrayList<>();
        String named = environment.get(VARIABLE);
        if (named != null && !named.isEmpty()) {
            found.add(Path.of(named));
        }
        String runtime = environment.get("XDG_RUNTIME_DIR");
        if (runtime != null && !runtime.isEmpty() && Files.isDirectory(Path.of(runtime))) {
            found.add(Path.of(runtime, NAME));
        }
        // A folder of this user alone, for systems without a runtime folder.
        found.add(Path.of(
                System.getProperty("java.io.tmpdir", "/tmp"),
                "tocsin-" + System.getProperty("user.name", "user"),
                "control.sock"));
        found.add(Path.of("/run", NAME));
        return found;
    }
}
