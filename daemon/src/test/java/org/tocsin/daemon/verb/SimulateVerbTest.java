package org.tocsin.daemon.verb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.daemon.ExitCode;
import org.tocsin.daemon.Main;
import picocli.CommandLine;

/// A scenario from its file to the table, the JSON and the plots; and what is wrong with one is said with its place.
class SimulateVerbTest {
    private static final String SMALL = """
            name = "small"
            nodes = 20
            protocols = ["tocsin", "direct"]
            warm-up = "12s"
            drain = "2s"

            [links]
            up = "50Mbit"

            [[load]]
            count = 2
            bytes = 300
            """;

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void aScenarioBecomesATableJsonAndPlots() throws IOException {
        Path json = folder.resolve("result.json");
        Path report = folder.resolve("report");
        int exit =
                run("simulate", file(SMALL), "--seed", "3", "--json", json.toString(), "--report", report.toString());
        assertThat(exit).as(err.toString()).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("20 nodes", "tocsin", "direct", "x floor", "modelled");
        assertThat(Files.readString(json)).contains("\"trace_hash\"", "\"t99_over_floor\"", "--seed 3");
        assertThat(Files.readString(report.resolve("report.html"))).contains("data:image/png;base64,");
        assertThat(Files.readAllBytes(report.resolve("cdf-1.png"))).startsWith(0x89, 'P', 'N', 'G');
    }

    @Test
    void everyProblemOfAScenarioIsNamedWithItsPlace() throws IOException {
        String wrong = SMALL.replace("\"direct\"", "\"carrier-pigeon\"")
                .replace("\nup =", "\nupp =")
                .replace("= 300", "= 1");
        assertThat(run("simulate", file(wrong))).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(err.toString())
                .contains("3 problems", "carrier-pigeon", "unknown key", "did you mean up", "write 8 to", "8:1");
    }

    @Test
    void aMissingFileAndWrongOptionsAreSaidPlainly() throws IOException {
        assertThat(run("simulate", folder.resolve("none.toml").toString())).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(err.toString()).contains("no such file").doesNotContain("\tat ");
        assertThat(run("simulate", file(SMALL), "--nodes", "1")).isEqualTo(ExitCode.USAGE);
        assertThat(run("simulate", file(SMALL), "--cores", "some")).isEqualTo(ExitCode.USAGE);
        assertThat(run("simulate", file(SMALL), "--protocol", "none")).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void theScenariosOfTheProjectAreGood() {
        Path root = Path.of(System.getProperty("tocsin.root", "."));
        for (String name : new String[] {"urgent", "faults"}) {
            String file = root.resolve("scenarios/" + name + ".toml").toString();
            assertThat(run("simulate", file, "--nodes", "20", "--protocol", "direct"))
                    .as(err.toString())
                    .isEqualTo(ExitCode.OK);
        }
    }

    private String file(String text) throws IOException {
        return Files.writeString(folder.resolve("scenario.toml"), text).toString();
    }

    private int run(String... arguments) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(arguments);
    }
}
