package org.tocsin.sctp.packetdrill;

import java.util.ArrayList;
import java.util.List;

/// Reads terms by recursive descent.
final class TermReader {
    private static final String ENDS = ",;[](){}=|";

    private final String text;
    private int at;

    TermReader(String text) {
        this.text = text;
    }

    /// Chunks, separated by semicolons.
    List<Term> chunks() {
        List<Term> chunks = new ArrayList<>();
        chunks.add(term());
        while (accept(';')) {
            chunks.add(term());
        }
        if (at != text.length()) {
            throw new IllegalArgumentException("unread: " + text.substring(at));
        }
        return chunks;
    }

    /// A system call up to its closing bracket.
    Term.Call call() {
        return (Term.Call) term();
    }

    /// What [#call] left.
    String rest() {
        return text.substring(at).strip();
    }

    private Term term() {
        skipBlanks();
        if (accept('[')) {
            return new Term.Sequence(until(']'));
        }
        if (accept('{')) {
            return new Term.Sequence(until('}'));
        }
        String word = word();
        if (word.equals("...")) {
            return new Term.Any();
        }
        if (accept('[')) {
            return new Term.Call(word, until(']'));
        }
        if (accept('(')) {
            return new Term.Call(word, until(')'));
        }
        if (accept('=')) {
            return new Term.Named(word, term());
        }
        while (accept('|')) {
            word = word + "|" + word();
        }
        return new Term.Atom(word);
    }

    private List<Term> until(char end) {
        List<Term> items = new ArrayList<>();
        while (!accept(end)) {
            items.add(term());
            boolean _ = accept(',');
        }
        return items;
    }

    private String word() {
        skipBlanks();
        int start = at;
        while (at < text.length() && ENDS.indexOf(text.charAt(at)) < 0) {
            at++;
        }
        if (at == start) {
            throw new IllegalArgumentException("a word is missing at: " + text.substring(at));
        }
        return text.substring(start, at).strip();
    }

    private boolean accept(char wanted) {
        skipBlanks();
        if (at < text.length() && text.charAt(at) == wanted) {
            at++;
            skipBlanks();
            return true;
        }
        return false;
    }

    private void skipBlanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }
}
