package org.tocsin.broadcast;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.tocsin.crypto.PublicKey;

/// Some members, drawn at random, whose round trips are measured once; then handed out nearest first.
final class Sample {
    private static final Comparator<Candidate> NEAREST_FIRST =
            Comparator.comparingLong(Candidate::roundTripNanos).thenComparing(Candidate::key);
    /// Of so few everybody is measured.
    private static final int EVERYBODY = 40;
    /// Of more, at most this part: where everybody measures everybody, all ask for the same neighbours.
    private static final double PART_MAX = 0.4;

    private final OverlayConfig config;
    private final ArrayDeque<PublicKey> unprobed = new ArrayDeque<>();
    // Looked up, never iterated.
    private final Set<PublicKey> probing = new HashSet<>();
    private final List<Candidate> measured = new ArrayList<>();
    private int next = -1;

    /// An empty one.
    Sample(OverlayConfig config) {
        this.config = config;
    }

    static Sample draw(OverlayConfig config, Members members, PublicKey self, RandomGenerator random) {
        Sample sample = new Sample(config);
        Set<PublicKey> drawn = new HashSet<>();
        int wanted = Math.min(config.sampleSize(), (int) (PART_MAX * members.size()));
        boolean isEverybody = members.size() <= EVERYBODY;
        for (int i = 0; isEverybody && i < members.size(); i++) {
            sample.add(members.at(i), self, drawn);
        }
        while (!isEverybody && drawn.size() < wanted) {
            sample.add(members.at(random.nextInt(members.size())), self, drawn);
        }
        return sample;
    }

    private void add(PublicKey key, PublicKey self, Set<PublicKey> drawn) {
        if (!key.equals(self) && drawn.add(key)) {
            unprobed.add(key);
        }
    }

    void probe(Collection<OverlayOutput> outputs) {
        while (probing.size() < config.probesInFlight() && !unprobed.isEmpty()) {
            PublicKey key = unprobed.remove();
            probing.add(key);
            outputs.add(new OverlayOutput.Probe(key));
        }
    }

    void measured(PublicKey key, long roundTripNanos) {
        if (probing.remove(key)) {
            measured.add(new Candidate(key, roundTripNanos));
        }
    }

    void unreachable(PublicKey key) {
        probing.remove(key);
    }

    boolean isMeasured() {
        return unprobed.isEmpty() && probing.isEmpty();
    }

    /// @return null when all were handed out
    @Nullable
    PublicKey nextNearest() {
        Candidate candidate = peek();
        if (candidate == null) {
            return null;
        }
        next++;
        return candidate.key;
    }

    /// @return the largest number when all were handed out
    long nextRoundTripNanos() {
        Candidate candidate = peek();
        return candidate == null ? Long.MAX_VALUE : candidate.roundTripNanos;
    }

    private @Nullable Candidate peek() {
        if (next < 0) {
            measured.sort(NEAREST_FIRST);
            next = 0;
        }
        return next < measured.size() ? measured.get(next) : null;
    }

    private record Candidate(PublicKey key, long roundTripNanos) {}
}
