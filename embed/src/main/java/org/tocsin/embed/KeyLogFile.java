package org.tocsin.embed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/// Appends the secrets of handshakes to a file that only its owner can read.
final class KeyLogFile {
    private static final System.Logger LOG = System.getLogger(KeyLogFile.class.getName());

    private final Path file;

    /// @throws IOException if the file cannot be made
    KeyLogFile(Path file) throws IOException {
        this.file = file;
        if (Files.notExists(file)) {
            try {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            } catch (java.nio.file.FileAlreadyExistsException _) {
                // Another node of this process made it in between.
            }
        }
        LOG.log(
                System.Logger.Level.WARNING,
                "secrets of all handshakes go to {0}: whoever reads it reads the traffic",
                file);
    }

    void append(List<String> lines) {
        try {
            Files.write(file, lines, StandardOpenOption.APPEND);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "cannot write the key log " + file, e);
        }
    }
}
