package org.tocsin.daemon.verb;

import java.nio.file.Path;
import org.tocsin.daemon.config.ConfigReader;
import org.tocsin.daemon.config.DaemonConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `tocsin config check FILE`
@Command(name = "config", description = "Check a configuration.", synopsisSubcommandLabel = "check FILE")
final class Config implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no verb given; known: check");
    }

    @Command(
            name = "check",
            description = "Read a configuration and the key files it names; report every problem with its place.")
    void check(@Parameters(paramLabel = "FILE", description = "A configuration in TOML.") Path file) {
        DaemonConfig config = ConfigReader.read(file).orThrow();
        var out = spec.commandLine().getOut();
        out.println(file + ": good; network " + config.network() + ", listens at " + config.listen() + ", "
                + config.peers().size() + (config.peers().size() == 1 ? " peer" : " peers"));
        out.flush();
    }
}
