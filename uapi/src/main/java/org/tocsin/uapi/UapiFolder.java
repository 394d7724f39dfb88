package org.tocsin.uapi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Where the sockets of tunnels lie.
public final class UapiFolder {
    /// The only place where stock `wg` looks; root's.
    public static final Path SYSTEM = Path.of("/var/run/wireguard");

    /// As Linux names interfaces, without what would lead out of the folder.
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_=+.-]{1,15}");

    private static final String SUFFIX = ".sock";

    private UapiFolder() {}

    public static boolean isName(String text) {
        return NAME.matcher(text).matches() && !text.equals(".") && !text.equals("..");
    }

    public static Path socket(Path folder, String name) {
        return folder.resolve(name + SUFFIX);
    }

    /// The folder in which a process of this user makes its sockets; made if need be.
    ///
    /// @throws IOException if it cannot be made, or is not this user's
    public static Path own(Map<String, String> environment) throws IOException {
        if (mayWrite(SYSTEM)) {
            Files.createDirectories(SYSTEM);
            return SYSTEM;
        }
        Path folder = ofUser(environment);
        if (Files.notExists(folder)) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        if (!Files.isWritable(folder)) {
            throw new IOException(folder + " is not writable");
        }
        return folder;
    }

    /// Where a tool of this user looks, in this order.
    public static List<Path> candidates(Map<String, String> environment) {
        return List.of(ofUser(environment), SYSTEM);
    }

    /// All sockets that this user can see, the user's own first; stale ones too.
    public static List<Path> sockets(Map<String, String> environment) {
        List<Path> found = new ArrayList<>();
        for (Path folder : candidates(environment)) {
            try (Stream<Path> files = Files.list(folder)) {
                files.filter(file -> file.toString().endsWith(SUFFIX)).sorted().forEach(found::add);
            } catch (IOException _) {
                // No such folder, or another user's: nothing to be seen there.
            }
        }
        return found;
    }

    /// The tunnel's name.
    public static String name(Path socket) {
        String file = socket.toFile().getName();
        return file.endsWith(SUFFIX) ? file.substring(0, file.length() - SUFFIX.length()) : file;
    }

    private static Path ofUser(Map<String, String> environment) {
        String runtime = environment.getOrDefault("XDG_RUNTIME_DIR", "");
        Path base = !runtime.isEmpty() && Files.isDirectory(Path.of(runtime))
                ? Path.of(runtime, "tocsin")
                : Path.of(
                        System.getProperty("java.io.tmpdir", "/tmp"),
                        "tocsin-" + System.getProperty("user.name", "user"));
        return base.resolve("wireguard");
    }

    private static boolean mayWrite(Path folder) {
        if (Files.exists(folder)) {
            return Files.isWritable(folder);
        }
        Path parent = folder.getParent();
        return parent != null && Files.isWritable(parent);
    }
}
