package org.tocsin.daemon.verb;

import org.tocsin.daemon.ExitCode;
import org.tocsin.daemon.ProgramError;
import picocli.CommandLine.Command;

/// `tocsin status`
@Command(name = "status", description = "Show the running daemon's peers and counters.")
final class Status implements Runnable {
    @Override
    public void run() {
        throw ProgramError.of(ExitCode.FAILED, "status is not there yet");
    }
}
