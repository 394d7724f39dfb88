package org.tocsin.broadcast;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tocsin.crypto.SigningKey;

/// A directory in memory that its owner fills and changes; entries keep their order. Not thread-safe.
public final class StaticDirectory implements Directory {
    private final Map<SigningKey, DirectoryEntry> entries = new LinkedHashMap<>();

    /// An empty directory.
    public StaticDirectory() {}

    /// Adds the entry, or replaces the one with the same origin.
    public void put(DirectoryEntry entry) {
        entries.put(entry.origin(), entry);
    }

    public void remove(SigningKey origin) {
        entries.remove(origin);
    }

    public List<DirectoryEntry> entries() {
        return new ArrayList<>(entries.values());
    }

    @Override
    public Optional<DirectoryEntry> byOrigin(SigningKey key) {
        return Optional.ofNullable(entries.get(key));
    }
}
