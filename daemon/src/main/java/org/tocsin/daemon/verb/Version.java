package org.tocsin.daemon.verb;

import org.tocsin.daemon.ProgramVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `tocsin version`
@Command(name = "version", description = "Print the version, the JDK and the machine.")
final class Version implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        var out = spec.commandLine().getOut();
        out.println("tocsin " + ProgramVersion.text());
        out.println("JDK " + System.getProperty("java.runtime.version") + ", " + System.getProperty("os.name") + " "
                + System.getProperty("os.arch") + ", " + Runtime.getRuntime().availableProcessors() + " processors");
        out.flush();
    }
}
