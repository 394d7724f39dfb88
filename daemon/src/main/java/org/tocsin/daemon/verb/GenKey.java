package org.tocsin.daemon.verb;

import org.tocsin.crypto.KeyText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `tocsin genkey`: the same text as `wg genkey`.
@Command(name = "genkey", description = "Print a new private key.")
final class GenKey implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        KeyOutput.printSecret(KeyText.clamp(KeyOutput.random()), spec.commandLine());
    }
}
