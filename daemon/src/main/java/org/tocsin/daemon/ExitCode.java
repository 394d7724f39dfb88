package org.tocsin.daemon;

/// What the program's exit codes mean; scripts may rely on them.
public final class ExitCode {
    public static final int OK = 0;
    /// The operation failed.
    public static final int FAILED = 1;
    /// The command line was wrong.
    public static final int USAGE = 2;
    /// The environment lacks something: a permission, a free port, a readable file.
    public static final int ENVIRONMENT = 3;
    /// A configuration is invalid.
    public static final int CONFIGURATION = 4;
    /// No daemon runs, or it does not answer.
    public static final int UNREACHABLE = 5;
    /// Waiting took too long.
    public static final int TIMED_OUT = 6;
    /// A check ran and did not hold.
    public static final int CHECK_FAILED = 7;
    /// Ended by an interrupt from the terminal.
    public static final int INTERRUPTED = 130;

    private ExitCode() {}
}
