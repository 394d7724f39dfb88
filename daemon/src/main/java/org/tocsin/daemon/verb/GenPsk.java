package org.tocsin.daemon.verb;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `tocsin genpsk`: the same text as `wg genpsk`.
@Command(name = "genpsk", description = "Print a new preshared key.")
final class GenPsk implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        KeyOutput.printSecret(KeyOutput.random(), spec.commandLine());
    }
}
