package org.tocsin.daemon.config;

import java.nio.file.Path;
import java.util.List;
import org.tocsin.daemon.ExitCode;
import org.tocsin.daemon.ProgramError;

/// What came of reading a configuration: all of it or all that is wrong with it.
public sealed interface ConfigResult {
    record Valid(DaemonConfig config) implements ConfigResult {}

    record Invalid(Path file, List<ConfigProblem> problems) implements ConfigResult {
        public Invalid {
            problems = List.copyOf(problems);
        }

        public ProgramError error() {
            int count = problems.size();
            ProgramError error = ProgramError.of(
                    ExitCode.CONFIGURATION, count + (count == 1 ? " problem in " : " problems in ") + file);
            for (ConfigProblem problem : problems) {
                error = error.detail(problem.toString());
            }
            return error.fix("correct the file, then: tocsin config check " + file);
        }
    }

    default DaemonConfig orThrow() {
        return switch (this) {
            case Valid valid -> valid.config();
            case Invalid invalid -> throw invalid.error();
        };
    }
}
