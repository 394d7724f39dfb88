package org.tocsin.daemon.verb;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.tocsin.daemon.ExitCode;
import org.tocsin.daemon.ProgramError;

/// Starts this program a second time, to stay in the background, and waits until its interface is there.
final class TunLauncher {
    /// Set for the second one.
    static final String CHILD = "TOCSIN_TUN_CHILD";

    private static final long LAST_WORDS_SECONDS = 10;

    private TunLauncher() {}

    /// @return the exit code of the second process if it ended early, else 0
    static int launch(String name, PrintWriter err) throws InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command(name));
        builder.environment().put(Tun.FOREGROUND, "1");
        builder.environment().put(CHILD, "1");
        builder.redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
        builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        if (keepsOutput(System.getenv())) {
            builder.redirectOutput(ProcessBuilder.Redirect.INHERIT);
        }
        try {
            Process process = builder.start();
            // The second process lets go of its standard error when it is ready, or dies.
            byte[] words = process.getErrorStream().readAllBytes();
            err.print(new String(words, StandardCharsets.UTF_8));
            err.flush();
            if (words.length > 0 || !process.isAlive()) {
                return process.waitFor(LAST_WORDS_SECONDS, TimeUnit.SECONDS) ? process.exitValue() : ExitCode.OK;
            }
            return ExitCode.OK;
        } catch (IOException e) {
            throw ProgramError.of(ExitCode.ENVIRONMENT, "cannot go to the background")
                    .why(String.valueOf(e.getMessage()))
                    .fix("stay in the foreground: tocsin tun -f " + name);
        }
    }

    /// The same JVM with the same flags.
    private static List<String> command(String name) {
        List<String> command = new ArrayList<>();
        ProcessHandle.Info self = ProcessHandle.current().info();
        command.add(self.command().orElse("java"));
        command.addAll(java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add("org.tocsin.daemon.Main");
        command.add("tun");
        command.add("-f");
        command.add(name);
        return command;
    }

    private static boolean keepsOutput(Map<String, String> environment) {
        String level = environment.getOrDefault(Tun.LOG_LEVEL, "").toLowerCase(Locale.ROOT);
        return level.equals("verbose") || level.equals("debug") || level.equals("error");
    }
}
