package org.tocsin.daemon.verb;

import org.tocsin.daemon.ExitCode;
import org.tocsin.daemon.ProgramError;
import picocli.CommandLine.Command;

/// `tocsin publish`
@Command(name = "publish", description = "Broadcast a file through the running daemon.")
final class Publish implements Runnable {
    @Override
    public void run() {
        throw ProgramError.of(ExitCode.FAILED, "publish is not there yet");
    }
}
