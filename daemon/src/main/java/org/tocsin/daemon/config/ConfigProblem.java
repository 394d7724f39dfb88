package org.tocsin.daemon.config;

/// One thing that is wrong in a configuration file.
///
/// @param line   from 1; 0 if the problem has no place in the file
/// @param column from 1; 0 if the problem has no place in the file
/// @param what   the key with its value, and what is wrong with it
public record ConfigProblem(int line, int column, String what) {
    @Override
    public String toString() {
        return String.format("%-7s %s", line == 0 ? "-" : line + ":" + column, what);
    }
}
