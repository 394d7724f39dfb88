package org.tocsin.daemon.verb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.daemon.ExitCode;
import org.tocsin.daemon.Main;
import picocli.CommandLine;

/// What is wrong on the command line is said before a socket is opened.
class DemoVerbTest {
    @TempDir
    Path folder;

    private final StringWriter err = new StringWriter();

    @Test
    void valuesOutsideTheirRangeAreUsageErrors() {
        String[][] wrong = {
            {"--nodes", "1"},
            {"--nodes", "33"},
            {"--nodes", "x"},
            {"--seconds", "0"},
            {"--votes", "0"},
            {"--votes", "many"},
            {"--rate", "50"},
            {"--delay", "20"},
            {"--loss", "60%"},
            {"--upload", "maybe"},
            {"--down", "fast"}
        };
        for (String[] option : wrong) {
            assertThat(run("demo", option[0], option[1]))
                    .as(String.join(" ", option))
                    .isEqualTo(ExitCode.USAGE);
            assertThat(err.toString()).contains(option[0], option[1]).doesNotContain("\tat ");
            err.getBuffer().setLength(0);
        }
    }

    @Test
    void aFileThatCannotBeWrittenIsSaidAtOnce() {
        assertThat(run("demo", "--json", folder.resolve("absent/out.json").toString()))
                .isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(err.toString()).contains("cannot write", "no folder");
    }

    @Test
    void unreadableObjectsAreOneMessage() {
        assertThat(run("demo", "--objects", folder.resolve("absent").toString()))
                .isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(err.toString())
                .contains("cannot take objects from", "no such folder", "fix")
                .doesNotContain("\tat ");
    }

    @Test
    void benchWithoutANameListsThem() {
        StringWriter out = new StringWriter();
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out));
        assertThat(commandLine.execute("bench")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("crypto");
        assertThat(run("bench", "nonsense")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("there are: ");
    }

    private int run(String... arguments) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(new StringWriter()));
        commandLine.setErr(new PrintWriter(err));
        return commandLine.execute(arguments);
    }
}
