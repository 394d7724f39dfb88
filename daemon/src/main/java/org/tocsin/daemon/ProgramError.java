package org.tocsin.daemon;

/// Ends the program with one message: what happened, why, and what to do. Never a stack trace.
///
/// Immutable: [#why], [#lookedAt], [#fix] and [#detail] give a new error with one more line.
public final class ProgramError extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int exitCode;
    /// The lines below the first, each with a line end before it.
    private final String lines;

    private ProgramError(int exitCode, String what, String lines) {
        super(what);
        this.exitCode = exitCode;
        this.lines = lines;
    }

    /// @param exitCode one of [ExitCode]
    public static ProgramError of(int exitCode, String what) {
        return new ProgramError(exitCode, what, "");
    }

    public ProgramError why(String text) {
        return labelled("why", text);
    }

    public ProgramError lookedAt(String text) {
        return labelled("looked at", text);
    }

    public ProgramError fix(String text) {
        return labelled("fix", text);
    }

    /// A line without a label, for lists of problems.
    public ProgramError detail(String text) {
        return new ProgramError(exitCode, what(), lines + "\n  " + text);
    }

    private ProgramError labelled(String label, String text) {
        return detail(String.format("%-10s %s", label, text));
    }

    public int exitCode() {
        return exitCode;
    }

    public String what() {
        return String.valueOf(getMessage());
    }

    /// The whole message as it goes to standard error, without a line end behind the last line.
    public String render() {
        return "tocsin: error: " + what() + lines;
    }
}
