package org.tocsin.daemon.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.tocsin.crypto.KeyText;
import org.tocsin.crypto.Secret;

/// A file with one secret in base64, as `tocsin genkey` writes it. Others than its owner may not read it.
final class KeyFile {
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private KeyFile() {}

    /// What came of reading: the secret, or what is wrong with the file.
    sealed interface Result {
        record Read(Secret secret) implements Result {}

        record Refused(String reason) implements Result {}
    }

    /// The permissions of a file that others than its owner may read or write; empty where nobody else may.
    static Optional<String> widerThanOwner(Path file) {
        try {
            Set<PosixFilePermission> permissions =
                    Files.readAttributes(file, PosixFileAttributes.class).permissions();
            return permissions.stream().anyMatch(OTHERS::contains)
                    ? Optional.of(PosixFilePermissions.toString(permissions))
                    : Optional.empty();
        } catch (IOException _) {
            // Whoever reads it next says what is wrong with it.
            return Optional.empty();
        }
    }

    static Result read(Path file) {
        try {
            Optional<String> wider = widerThanOwner(file);
            if (wider.isPresent()) {
                return new Result.Refused("others may read it (" + wider.get() + "); chmod 600 " + file);
            }
            byte[] key = KeyText.ofBase64(Files.readString(file).strip()).orElse(null);
            if (key == null) {
                return new Result.Refused("it holds no key: 44 characters of base64 as tocsin genkey prints them");
            }
            Secret secret = Secret.copyOf(key);
            Arrays.fill(key, (byte) 0);
            return new Result.Read(secret);
        } catch (NoSuchFileException _) {
            return new Result.Refused("no such file; make one: (umask 077; tocsin genkey > " + file + ")");
        } catch (IOException e) {
            return new Result.Refused("cannot be read: " + e.getClass().getSimpleName() + " " + e.getMessage());
        }
    }
}
