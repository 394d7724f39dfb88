package org.tocsin.daemon.verb;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tocsin.daemon.ExitCode;
import org.tocsin.daemon.ProgramError;
import org.tocsin.daemon.config.WgConfFile;
import org.tocsin.daemon.config.WgTranslation;
import org.tocsin.uapi.wgconf.WgConf;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `tocsin import wg0.conf`
@Command(
        name = "import",
        description = "Translate a configuration of wg-quick into one of tocsin, with its keys in files of their own."
                + " Overwrites nothing.")
final class Import implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "FILE", description = "A configuration of wg-quick, mode 0600.")
    private Path file = Path.of("");

    @Option(
            names = "--into",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "Where tocsin.toml and the key files go (default: here).")
    private Path folder = Path.of("");

    @Override
    public void run() {
        WgConf.Result.Read read = WgConfFile.read(file);
        PrintWriter err = spec.commandLine().getErr();
        read.warnings().forEach(warning -> err.println("warning: " + file + ":" + warning));
        WgTranslation translation = WgTranslation.toToml(read.conf());
        translation.warnings().forEach(warning -> err.println("warning: " + file + ": " + warning));
        Map<String, String> files = new LinkedHashMap<>(translation.keyFiles());
        files.put("tocsin.toml", translation.toml());
        List<Path> made = new ArrayList<>();
        try {
            Files.createDirectories(folder);
            for (Map.Entry<String, String> entry : files.entrySet()) {
                Path path = folder.resolve(entry.getKey());
                write(path, entry.getValue());
                made.add(path);
            }
        } catch (IOException e) {
            undo(made, err);
            throw ProgramError.of(ExitCode.ENVIRONMENT, "cannot write into " + folder)
                    .why(
                            e instanceof FileAlreadyExistsException
                                    ? e.getMessage() + " exists already"
                                    : String.valueOf(e))
                    .fix("name another folder: tocsin import " + file + " --into DIR");
        }
        made.forEach(path -> err.println("tocsin: wrote " + path));
        err.println("tocsin: now check it: tocsin config check " + folder.resolve("tocsin.toml"));
        err.flush();
    }

    /// All of these are the owner's alone from the first byte on.
    private static void write(Path path, String text) throws IOException {
        Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(path, text.getBytes(StandardCharsets.UTF_8), StandardOpenOption.WRITE);
    }

    private static void undo(List<Path> made, PrintWriter err) {
        for (Path path : made) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                err.println("warning: " + path + " is left behind: " + e.getMessage());
            }
        }
    }
}
