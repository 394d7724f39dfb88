package org.tocsin.daemon.verb;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;
import picocli.CommandLine;

/// Prints keys exactly as `wg` does, with its warning about files that others can read.
final class KeyOutput {
    /// Linux names the open standard output here; elsewhere the warning is left out.
    private static final Path STANDARD_OUTPUT = Path.of("/proc/self/fd/1");

    private KeyOutput() {}

    static byte[] random() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return key;
    }

    /// Prints one line of base64 and wipes the key.
    static void printSecret(byte[] key, CommandLine command) {
        warnIfOthersCanRead(command.getErr());
        print(key, command);
    }

    static void print(byte[] key, CommandLine command) {
        PrintWriter out = command.getOut();
        out.print(Base64.getEncoder().encodeToString(key) + "\n");
        out.flush();
        Arrays.fill(key, (byte) 0);
    }

    static void warnIfOthersCanRead(PrintWriter err) {
        try {
            Path target = STANDARD_OUTPUT.toRealPath();
            if (Files.isRegularFile(target) && grantsOthers(Files.getPosixFilePermissions(target))) {
                err.println("Warning: writing to world accessible file.");
                err.println("Consider setting the umask to 077 and trying again.");
                err.flush();
            }
        } catch (IOException | UnsupportedOperationException _) {
            // A pipe, a terminal or another system: nothing to warn about.
        }
    }

    private static boolean grantsOthers(Set<PosixFilePermission> permissions) {
        return permissions.contains(PosixFilePermission.OTHERS_READ)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_EXECUTE);
    }
}
