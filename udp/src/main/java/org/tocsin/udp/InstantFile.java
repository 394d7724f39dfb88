package org.tocsin.udp;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Set;

/// An instant that outlives the process, in a file that only its owner can read and write.
///
/// What is kept is there for the next process at once, and for the next start of the machine a moment later: a loop
/// must not wait for a disk.
public final class InstantFile {
    private static final System.Logger LOG = System.getLogger(InstantFile.class.getName());
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final Path file;
    private final Path fresh;
    private final Instant atStart;
    private boolean complained;

    private InstantFile(Path file, Instant atStart) {
        this.file = file;
        this.fresh = file.resolveSibling(file.getFileName() + ".new");
        this.atStart = atStart;
    }

    /// Reads what was kept last; the file need not exist.
    ///
    /// @throws IOException if others may write it, or it cannot be read
    public static InstantFile open(Path file) throws IOException {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            if (!OWNER_ONLY.containsAll(permissions)) {
                throw new IOException("others may use " + file + " (" + PosixFilePermissions.toString(permissions)
                        + "); chmod 600 it");
            }
            String text = Files.readString(file).strip();
            return new InstantFile(file, Instant.parse(text));
        } catch (NoSuchFileException _) {
            return new InstantFile(file, Instant.EPOCH);
        } catch (DateTimeException e) {
            // As after a loss of power: better than not to start.
            LOG.log(System.Logger.Level.WARNING, file + " holds no instant and is written anew", e);
            return new InstantFile(file, Instant.EPOCH);
        }
    }

    /// What was kept when the file was opened; the epoch where nothing was.
    public Instant atStart() {
        return atStart;
    }

    /// Replaces what was kept. A failure is logged once.
    public void keep(Instant instant) {
        try {
            Files.deleteIfExists(fresh);
            Files.createFile(fresh, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            Files.writeString(fresh, instant + "\n");
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            Thread.startVirtualThread(this::force);
        } catch (IOException e) {
            complain(e);
        }
    }

    private void force() {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        } catch (IOException e) {
            complain(e);
        }
    }

    private synchronized void complain(IOException e) {
        if (!complained) {
            complained = true;
            LOG.log(System.Logger.Level.WARNING, "cannot keep " + file, e);
        }
    }
}
