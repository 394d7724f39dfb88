package org.tocsin.daemon.verb;

import org.tocsin.daemon.ExitCode;
import org.tocsin.daemon.ProgramError;
import picocli.CommandLine.Command;

/// `tocsin demo`
@Command(name = "demo", description = "Broadcast real objects among nodes on this machine and check every byte.")
final class Demo implements Runnable {
    @Override
    public void run() {
        throw ProgramError.of(ExitCode.FAILED, "demo is not there yet");
    }
}
