package org.tocsin.daemon.verb;

import org.tocsin.daemon.ExitCode;
import org.tocsin.daemon.ProgramError;
import picocli.CommandLine.Command;

/// `tocsin up`
@Command(name = "up", description = "Run a node from a configuration, in the foreground.")
final class Up implements Runnable {
    @Override
    public void run() {
        throw ProgramError.of(ExitCode.FAILED, "up is not there yet");
    }
}
