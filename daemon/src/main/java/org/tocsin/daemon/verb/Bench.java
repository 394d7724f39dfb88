package org.tocsin.daemon.verb;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tocsin.benchmarks.Benchmark;
import org.tocsin.benchmarks.Benchmarks;
import org.tocsin.daemon.ExitCode;
import org.tocsin.daemon.ProgramError;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `tocsin bench NAME`
@Command(name = "bench", description = "Run a benchmark; without a name, list them.")
final class Bench implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "Which one.")
    private @Nullable String name;

    @Option(names = "--only", paramLabel = "KEY", description = "Only this figure, or the figures below this key.")
    private @Nullable String only;

    @Option(names = "--json", description = "Print JSON instead of a table.")
    private boolean json;

    @Option(names = "--samples", paramLabel = "FILE", description = "Write every raw sample, one JSON object a line.")
    private @Nullable Path samples;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (name == null) {
            for (Benchmark benchmark : Benchmarks.all()) {
                out.printf("%-12s %s%n", benchmark.name(), benchmark.summary());
            }
            out.flush();
            return ExitCode.OK;
        }
        boolean isRight;
        try {
            PrintWriter err = spec.commandLine().getErr();
            isRight = Benchmarks.run(
                    name, Optional.ofNullable(only), json, Optional.ofNullable(samples), out, err::println);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw ProgramError.of(ExitCode.ENVIRONMENT, "the benchmark cannot run here")
                    .why(String.valueOf(e.getMessage()))
                    .fix("see that the file of --samples can be written and loopback sockets can be opened");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw ProgramError.of(ExitCode.INTERRUPTED, "interrupted");
        }
        out.flush();
        return isRight ? ExitCode.OK : ExitCode.CHECK_FAILED;
    }
}
