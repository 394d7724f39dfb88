package org.tocsin.daemon.verb;

import org.tocsin.daemon.ExitCode;
import org.tocsin.daemon.ProgramError;
import picocli.CommandLine.Command;

/// `tocsin bench`
@Command(name = "bench", description = "Run a benchmark.")
final class Bench implements Runnable {
    @Override
    public void run() {
        throw ProgramError.of(ExitCode.FAILED, "bench is not there yet");
    }
}
