package org.tocsin.sctp.packetdrill;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What stands between commas and brackets in a script.
sealed interface Term {
    /// `...`
    record Any() implements Term {
        @Override
        public String toString() {
            return "...";
        }
    }

    /// A number, a name, an address, a range.
    record Atom(String text) implements Term {
        long number() {
            return Long.decode(text);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /// `[a, b]` and `{a, b}`
    record Sequence(List<Term> items) implements Term {
        @Override
        public String toString() {
            return items.toString();
        }
    }

    /// `key=value`
    record Named(String key, Term value) implements Term {
        @Override
        public String toString() {
            return key + "=" + value;
        }
    }

    /// `NAME[a, b]` and `name(a, b)`
    record Call(String name, List<Term> arguments) implements Term {
        Optional<Term> value(String key) {
            for (Term argument : arguments) {
                if (argument instanceof Named named && named.key().equals(key)) {
                    return Optional.of(named.value());
                }
            }
            return Optional.empty();
        }

        /// @return what is not there or is left open counts as `otherwise`
        long number(String key, long otherwise) {
            return value(key).orElse(new Any()) instanceof Atom atom ? atom.number() : otherwise;
        }

        List<Call> calls() {
            List<Call> calls = new ArrayList<>();
            for (Term argument : arguments) {
                if (argument instanceof Call call) {
                    calls.add(call);
                }
            }
            return calls;
        }

        @Override
        public String toString() {
            return name + arguments;
        }

        static Call of(String name, Term... arguments) {
            return new Call(name, List.of(arguments));
        }
    }

    static Term number(long value) {
        return new Atom(Long.toString(value));
    }

    static Named named(String key, long value) {
        return new Named(key, number(value));
    }

    /// Whether what the association did is what the script expects. Numbers are compared as such, and `...` among
    /// arguments stands for any further ones.
    static boolean matches(Term expected, Term actual) {
        return switch (expected) {
            case Any _ -> true;
            case Atom atom -> actual instanceof Atom other && sameAtom(atom.text(), other.text());
            case Sequence sequence -> actual instanceof Sequence other && all(sequence.items(), other.items());
            case Named named ->
                actual instanceof Named other
                        && named.key().equals(other.key())
                        && matches(named.value(), other.value());
            case Call call ->
                actual instanceof Call other
                        && call.name().equals(other.name())
                        && all(call.arguments(), other.arguments());
        };
    }

    private static boolean all(List<Term> expected, List<Term> actual) {
        for (int i = 0; i < expected.size(); i++) {
            if (expected.get(i) instanceof Any && i == expected.size() - 1) {
                return true;
            }
            if (i >= actual.size() || !matches(expected.get(i), actual.get(i))) {
                return false;
            }
        }
        return expected.size() == actual.size();
    }

    private static boolean sameAtom(String expected, String actual) {
        return expected.equals(actual)
                || (isNumber(expected)
                        && isNumber(actual)
                        && Long.decode(expected).equals(Long.decode(actual)));
    }

    private static boolean isNumber(String text) {
        return text.matches("-?(0[xX][0-9a-fA-F]+|[0-9]+)");
    }
}
