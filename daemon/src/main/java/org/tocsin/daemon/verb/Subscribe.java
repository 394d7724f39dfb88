package org.tocsin.daemon.verb;

import org.tocsin.daemon.ExitCode;
import org.tocsin.daemon.ProgramError;
import picocli.CommandLine.Command;

/// `tocsin subscribe`
@Command(name = "subscribe", description = "Print the objects that the running daemon receives.")
final class Subscribe implements Runnable {
    @Override
    public void run() {
        throw ProgramError.of(ExitCode.FAILED, "subscribe is not there yet");
    }
}
