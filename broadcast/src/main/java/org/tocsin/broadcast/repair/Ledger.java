package org.tocsin.broadcast.repair;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What is held of every series, the one that changed last at the end.
///
/// @param <T> the objects that can still be given to others
public final class Ledger<T> {
    private final int seriesMax;
    private final SequencedMap<Series, Book<T>> books = new LinkedHashMap<>();
    private long changes;

    /// @param seriesMax more are not remembered: the one that changed longest ago makes room
    public Ledger(int seriesMax) {
        this.seriesMax = seriesMax;
    }

    /// The object is here.
    ///
    /// @return another object under the same number, null if there is none
    public @Nullable T add(Series series, long number, T object) {
        Book<T> book = books.get(series);
        if (book == null) {
            if (books.size() >= seriesMax) {
                books.pollFirstEntry();
            }
            book = new Book<>();
        }
        T other = book.kept.putIfAbsent(number, object);
        book.holdings.add(number);
        book.changedAt = ++changes;
        books.putLast(series, book);
        return other;
    }

    /// The object cannot be given to others any more; its number stays held.
    public void release(Series series, long number, T object) {
        Book<T> book = books.get(series);
        if (book != null) {
            book.kept.remove(number, object);
        }
    }

    /// What was published up to this number has expired everywhere.
    public void outlived(Series series, long number) {
        Book<T> book = books.get(series);
        if (book != null) {
            book.holdings.skipTo(number);
            if (book.kept.isEmpty() && book.holdings.endsAt(number)) {
                books.remove(series);
            }
        }
    }

    /// Grows with every change.
    public long changes() {
        return changes;
    }

    public int size() {
        return books.size();
    }

    /// What changed after a moment, the oldest changes first, as much as fits; empty if nothing did.
    ///
    /// @param after    [#changes] at the moment
    /// @param bytesMax of the summary; one entry always fits
    public Report since(long after, int bytesMax) {
        Deque<Map.Entry<Series, Book<T>>> changed = new ArrayDeque<>();
        for (Map.Entry<Series, Book<T>> entry : books.reversed().entrySet()) {
            if (entry.getValue().changedAt <= after) {
                break;
            }
            changed.addFirst(entry);
        }
        List<Summary.Entry> entries = new ArrayList<>();
        int bytes = 0;
        long told = after;
        for (Map.Entry<Series, Book<T>> entry : changed) {
            Summary.Entry next = entry.getValue().holdings.entry(entry.getKey());
            if (!entries.isEmpty() && bytes + next.size() > bytesMax) {
                return new Report(new Summary(entries), told);
            }
            entries.add(next);
            bytes += next.size();
            told = entry.getValue().changedAt;
        }
        return new Report(new Summary(entries), changes);
    }

    /// The objects of a series that can still be given to others, the newest first.
    public Collection<Map.Entry<Long, T>> newestFirst(Series series) {
        Book<T> book = books.get(series);
        return book == null
                ? List.of()
                : Collections.unmodifiableCollection(book.kept.descendingMap().entrySet());
    }

    /// @param told what the summary covers, for the next call
    public record Report(Summary summary, long told) {}

    private static final class Book<T> {
        private final Holdings holdings = new Holdings();
        private final NavigableMap<Long, T> kept = new TreeMap<>();
        private long changedAt;
    }
}
