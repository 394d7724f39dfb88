package org.tocsin.benchmarks.churn;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The same from wireguard-go, where it is installed and this is root: from `wg-quick up` to the first answered ping.
///
/// In namespaces of its own, which the system takes away with their processes when the script ends.
final class WgQuick {
    private static final int SECONDS_MAX = 60;

    private WgQuick() {}

    /// @return milliseconds of each round; empty where it cannot be measured here
    static List<Double> measure(int rounds) throws IOException, InterruptedException {
        byte[] script;
        try (InputStream in = WgQuick.class.getResourceAsStream("wg-quick.sh")) {
            if (in == null) {
                throw new IllegalStateException("wg-quick.sh is missing from the program");
            }
            script = in.readAllBytes();
        }
        Process process;
        try {
            process = new ProcessBuilder(
                            "unshare",
                            "--mount",
                            "--pid",
                            "--fork",
                            "--kill-child",
                            "--mount-proc",
                            "bash",
                            "-s",
                            Integer.toString(rounds))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException _) {
            return List.of();
        }
        try (var in = process.getOutputStream()) {
            in.write(script);
        } catch (IOException _) {
            // Without the right to make namespaces it has ended already.
        }
        List<Double> millis = new ArrayList<>();
        if (process.waitFor(SECONDS_MAX, TimeUnit.SECONDS) && process.exitValue() == 0) {
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            text.lines().map(Double::valueOf).forEach(millis::add);
        } else {
            process.destroyForcibly();
        }
        return millis;
    }
}
