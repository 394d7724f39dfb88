package org.tocsin.broadcast;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.tocsin.broadcast.Job.CheckJob;
import org.tocsin.broadcast.Job.PrepareJob;

/// Jobs that wait, most urgent class first, and jobs that run, at most `jobsInFlightMax`.
final class Jobs {
    private final BroadcastConfig config;
    private final List<ArrayDeque<Task>> waiting = Stream.generate(() -> new ArrayDeque<Task>())
            .limit(BroadcastConfig.CLASSES)
            .toList();

    // Looked up, never iterated.
    private final Map<Long, Preparation> preparing = new HashMap<>();
    private final Map<Long, Check> checking = new HashMap<>();
    private final Set<ObjectId> checkingIds = new HashSet<>();

    private int waitingCount;
    private int running;
    private int ownCount;
    private long ownBytes;
    private long checkBytes;
    private long lastPublicationId;
    private long lastCheckId;

    Jobs(BroadcastConfig config) {
        this.config = config;
    }

    /// Whether there is room for an own object.
    Optional<PublishResult.Limit> limitFor(int bytes) {
        if (ownCount >= config.ownInFlightMax()) {
            return Optional.of(PublishResult.Limit.OWN_COUNT);
        }
        // One is always allowed, so that a small bound does not forbid large objects for ever.
        return ownCount > 0 && ownBytes + bytes > config.ownBytesInFlightMax()
                ? Optional.of(PublishResult.Limit.OWN_BYTES)
                : Optional.empty();
    }

    long nextPublicationId() {
        return lastPublicationId + 1;
    }

    void prepare(PrepareJob job, long publishedAtNanos) {
        lastPublicationId = job.publicationId();
        ownCount++;
        ownBytes += job.payload().size();
        Preparation preparation = new Preparation(job, publishedAtNanos);
        preparing.put(job.publicationId(), preparation);
        await(job.objectClass(), preparation);
    }

    /// @return false if there is no room; a quarter of it is the most for one neighbour, so that a flood of forgeries
    ///         leaves room for others
    boolean check(ObjectFrame frame, Neighbour from, long arrivedAtNanos) {
        int bytes = frame.bytes().size();
        if (checking.size() >= config.checksMax()
                || from.checksPending > config.checksMax() / 4
                || (!checking.isEmpty() && checkBytes + bytes > config.checkBytesMax())) {
            return false;
        }
        CheckJob job =
                new CheckJob(++lastCheckId, config.networkId(), frame.envelope().objectClass(), frame.bytes());
        Check check = new Check(job, frame, from, arrivedAtNanos, false);
        from.checksPending++;
        checkBytes += bytes;
        checking.put(job.checkId(), check);
        checkingIds.add(frame.envelope().id());
        await(frame.envelope().objectClass(), check);
        return true;
    }

    /// Work on shards: as much as there are slices of objects under way.
    void work(Job job) {
        await(job.objectClass(), new Work(job));
    }

    private void await(int objectClass, Task task) {
        waiting.get(objectClass).add(task);
        waitingCount++;
    }

    /// A job of [#work] came back.
    void finished() {
        running--;
    }

    boolean isChecking(ObjectId id) {
        return checkingIds.contains(id);
    }

    Optional<Job> next() {
        if (waitingCount == 0 || running >= config.jobsInFlightMax()) {
            return Optional.empty();
        }
        for (ArrayDeque<Task> queue : waiting) {
            Task task = queue.poll();
            if (task != null) {
                waitingCount--;
                running++;
                return Optional.of(task.job());
            }
        }
        return Optional.empty();
    }

    /// @return empty if no such job is in flight
    Optional<Preparation> finished(JobResult.Prepared result) {
        Preparation preparation = preparing.remove(result.publicationId());
        if (preparation != null) {
            running--;
            ownCount--;
            ownBytes -= preparation.job.payload().size();
        }
        return Optional.ofNullable(preparation);
    }

    /// @return empty if no such job is in flight
    Optional<Check> finished(JobResult.Checked result) {
        Check check = checking.remove(result.checkId());
        if (check != null) {
            running--;
            check.from.checksPending--;
            checkBytes -= check.frame.bytes().size();
            checkingIds.remove(check.frame.envelope().id());
        }
        return Optional.ofNullable(check);
    }

    int checkingCount() {
        return checking.size();
    }

    sealed interface Task {
        Job job();
    }

    record Work(Job job) implements Task {}

    record Preparation(PrepareJob job, long publishedAtNanos) implements Task {}

    /// @param isFromShards whether the object came in shards
    record Check(CheckJob job, ObjectFrame frame, Neighbour from, long arrivedAtNanos, boolean isFromShards)
            implements Task {}
}
