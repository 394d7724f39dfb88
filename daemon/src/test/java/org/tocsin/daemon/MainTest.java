package org.tocsin.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void versionNamesTheProgramAndTheJdk() {
        assertThat(run("version")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).startsWith("tocsin ").contains("JDK 25").doesNotContain("${");
    }

    @Test
    void everyVerbHasHelp() {
        for (String verb : Main.commandLine().getSubcommands().keySet()) {
            if (!verb.equals("help")) {
                assertThat(run(verb, "--help")).as(verb).isEqualTo(ExitCode.OK);
            }
        }
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void aMisspeltVerbIsAUsageErrorWithASuggestion() {
        assertThat(run("statuz")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("tocsin: error: ", "Did you mean", "status");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void anUnknownOptionIsAUsageError() {
        assertThat(run("version", "--colour")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("Unknown option: '--colour'", "usage");
    }

    @Test
    void anErrorIsOneMessageWithoutAStackTrace() {
        assertThat(run("config", "check", "/nonexistent/tocsin.toml")).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(err.toString())
                .contains("tocsin: error: 1 problem in", "no such file", "fix")
                .doesNotContain("\tat ");
    }

    @Test
    void twoVsPrintTheStackTrace() {
        assertThat(run("-vv", "config", "check", "/nonexistent/tocsin.toml")).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(err.toString()).contains("\tat org.tocsin.daemon");
    }

    @Test
    void genkeyPrintsAClampedKeyOnOneLine() {
        assertThat(run("genkey")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).hasSize(45).endsWith("=\n");
        byte[] key = Base64.getDecoder().decode(out.toString().strip());
        assertThat(key[0] & 7).isZero();
        assertThat(key[31] & 0xc0).isEqualTo(0x40);
    }

    @Test
    void genpskPrintsAnotherKeyEachTime() {
        run("genpsk");
        run("genpsk");
        String[] keys = out.toString().split("\n");
        assertThat(keys)
                .hasSize(2)
                .doesNotHaveDuplicates()
                .allSatisfy(key -> assertThat(key).hasSize(44));
    }

    @Test
    void pubkeyPrintsWhatWgPrints() {
        // Both pairs were made by wg(8); the second private key is not clamped.
        assertThat(pubkey("4GgaQCy68nzNsUE5aJ9fuLzHhB65tAlwbmA72MWnOm8=\n")).isEqualTo(ExitCode.OK);
        assertThat(pubkey("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= \n\n")).isEqualTo(ExitCode.OK);
        assertThat(out.toString())
                .isEqualTo(
                        "rlbInAj0qV69CysWPQY7KEBnKxpYCpaWqOs/dLevdWc=\nL+V9o0fNYkMVKNqsX7spBzD/9oSvxM/C7ZCZX1jLO3Q=\n");
    }

    @Test
    void pubkeyPrintsTheSigningKeyOfASeed() {
        // RFC 8032 §7.1, test 1.
        String seed = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";
        assertThat(withInput(seed, "pubkey", "--signing")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).isEqualTo("11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n");
    }

    @Test
    void pubkeyRefusesWhatIsNoKey() {
        assertThat(pubkey("abc")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("Key is not the correct length or format");
        assertThat(pubkey("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=")).isEqualTo(ExitCode.FAILED);
        assertThat(pubkey("4GgaQCy68nzNsUE5aJ9fuLzHhB65tAlwbmA72MWnOm8=\nx")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("Trailing characters found after key");
        assertThat(out.toString()).isEmpty();
    }

    private int pubkey(String input) {
        return withInput(input, "pubkey");
    }

    private int withInput(String input, String... arguments) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.US_ASCII)));
        try {
            return run(arguments);
        } finally {
            System.setIn(before);
        }
    }

    private int run(String... arguments) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out));
        commandLine.setErr(new PrintWriter(err));
        return commandLine.execute(arguments);
    }
}
