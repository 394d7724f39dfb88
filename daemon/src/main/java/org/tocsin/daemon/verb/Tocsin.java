package org.tocsin.daemon.verb;

import org.tocsin.daemon.ProgramVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// The command itself: its verbs, and what all of them understand.
@Command(
        name = "tocsin",
        description =
                "Peer-to-peer broadcast over WireGuard and SCTP: urgent objects first, in one unprivileged process.",
        synopsisSubcommandLabel = "VERB",
        mixinStandardHelpOptions = true,
        versionProvider = Tocsin.VersionText.class,
        scope = ScopeType.INHERIT,
        subcommands = {
            Up.class,
            Tun.class,
            Wg.class,
            Import.class,
            Export.class,
            Status.class,
            Publish.class,
            Subscribe.class,
            Demo.class,
            Simulate.class,
            Sctp.class,
            Bench.class,
            Config.class,
            GenKey.class,
            PubKey.class,
            GenPsk.class,
            Version.class,
            HelpCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:success",
            "1:the operation failed",
            "2:the command line is wrong",
            "3:the environment lacks something: permission, port, file, JDK",
            "4:the configuration is invalid",
            "5:no daemon is running, or it does not answer",
            "6:waiting took too long",
            "7:a check did not hold",
            "130:interrupted"
        })
public final class Tocsin implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "Say more; twice (-vv) prints stack traces.")
    private boolean[] verbosity = new boolean[0];

    public boolean isVeryVerbose() {
        return verbosity.length > 1;
    }

    static final class VersionText implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"tocsin " + ProgramVersion.text()};
        }
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getErr());
        throw new ParameterException(spec.commandLine(), "no verb given");
    }
}
