package org.tocsin.daemon;

import java.io.PrintWriter;
import org.tocsin.daemon.verb.Tocsin;
import picocli.CommandLine;

/// The program `tocsin`: reads the command line, runs one verb, ends with an exit code of [ExitCode].
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        // Flags reach the JVM by ./tocsin; a host name that changes its address must not be cached for ever.
        System.exit(commandLine().execute(arguments));
    }

    /// The whole command line, ready to parse. Results go to its `out`, everything else to its `err`.
    public static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new Tocsin());
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setParameterExceptionHandler(Main::reportUsage);
        commandLine.setExecutionExceptionHandler(Main::reportFailure);
        return commandLine;
    }

    private static int reportUsage(CommandLine.ParameterException problem, String[] arguments) {
        CommandLine command = problem.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("tocsin: error: " + problem.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(problem, err);
        err.println("  usage      " + command.getHelp().synopsis(0).strip());
        err.println("  more       " + command.getCommandSpec().qualifiedName() + " --help");
        err.flush();
        return ExitCode.USAGE;
    }

    private static int reportFailure(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        PrintWriter err = command.getErr();
        boolean trace = command.getCommandSpec().root().userObject() instanceof Tocsin top && top.isVeryVerbose();
        int exitCode = ExitCode.FAILED;
        if (failure instanceof ProgramError error) {
            err.println(error.render());
            exitCode = error.exitCode();
        } else {
            String message = failure.getMessage();
            err.println("tocsin: error: unexpected " + failure.getClass().getSimpleName()
                    + (message == null ? "" : ": " + message));
            err.println("  fix        this is a defect of tocsin; run again with -vv and report what it prints");
        }
        if (trace) {
            failure.printStackTrace(err);
        }
        err.flush();
        return exitCode;
    }
}
