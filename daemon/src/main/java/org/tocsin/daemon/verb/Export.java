package org.tocsin.daemon.verb;

import java.io.PrintWriter;
import java.nio.file.Path;
import org.tocsin.crypto.CryptoProviders;
import org.tocsin.daemon.config.ConfigReader;
import org.tocsin.daemon.config.WgTranslation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `tocsin export --wg`
@Command(
        name = "export",
        description = "Print a configuration for wg-quick that takes this node's place in its tunnels. It holds the"
                + " private key: write it with umask 077.")
final class Export implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = {"-c", "--config"},
            required = true,
            paramLabel = "FILE",
            description = "A configuration in TOML.")
    private Path file = Path.of("");

    @Option(names = "--wg", description = "As wg-quick reads it.")
    private boolean wg;

    @Override
    public void run() {
        if (!wg) {
            throw new ParameterException(spec.commandLine(), "name a form; known: --wg");
        }
        KeyOutput.warnIfOthersCanRead(spec.commandLine().getErr());
        PrintWriter out = spec.commandLine().getOut();
        out.print(WgTranslation.toWgQuick(ConfigReader.read(file).orThrow(), CryptoProviders.fastest()));
        out.flush();
    }
}
