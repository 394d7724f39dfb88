package org.tocsin.benchmarks.relay;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What comes of one [RelayStar], batch by batch.
final class RelayRun implements AutoCloseable {
    private final RelayStar star;
    private final RelayPlan plan;
    private final List<Passage> passages = new ArrayList<>();
    private final List<Double> bytesPerObject = new ArrayList<>();
    private final List<Double> closeBytesPerObject = new ArrayList<>();

    private RelayRun(RelayStar star, RelayPlan plan) {
        this.star = star;
        this.plan = plan;
    }

    /// Begins with the objects that are not counted.
    static RelayRun open(int forwards, int warmUpObjects, RelayPlan plan, long seed) throws IOException {
        RelayRun run = new RelayRun(RelayStar.open(forwards + 1, seed), plan);
        try {
            // All have learned by then that they are no clique.
            run.star.publish(warmUpObjects, forwards + 1, plan.warmUpSpacing());
            run.star.awaitDelivery();
        } catch (IOException | RuntimeException e) {
            run.close();
            throw e;
        }
        return run;
    }

    void batch() throws IOException {
        bytesPerObject.add(batch(plan.spacing(), passages));
    }

    void closeBatch() throws IOException {
        closeBytesPerObject.add(batch(plan.closeSpacing(), new ArrayList<>()));
    }

    /// @return what the relay's threads allocated, an object
    private double batch(Duration spacing, List<Passage> counted) throws IOException {
        int objects = plan.objects() / plan.batches();
        star.publish((int) plan.settle().dividedBy(spacing), RelayPlan.ORIGINS, spacing);
        long before = star.allocatedBytes();
        counted.addAll(star.publish(objects, RelayPlan.ORIGINS, spacing));
        double bytes = (double) (star.allocatedBytes() - before) / objects;
        star.awaitDelivery();
        return bytes;
    }

    /// Of the counted objects, in order.
    List<Passage> passages() {
        return passages;
    }

    List<Passage> completePassages() {
        return passages.stream().filter(Passage::isComplete).toList();
    }

    /// What the relay's threads allocated in each batch.
    List<Double> bytesPerObject() {
        return bytesPerObject;
    }

    /// The same where objects came at [RelayPlan#closeSpacing].
    List<Double> closeBytesPerObject() {
        return closeBytesPerObject;
    }

    /// Tells what the figures do not.
    void describe(String name, Map<String, String> parameters) {
        long inOneCall =
                passages.stream().filter(passage -> passage.sendCalls() == 1).count();
        int repeats = passages.stream().mapToInt(Passage::repeats).sum();
        parameters.put(
                name,
                ("%d of %d objects seen to go on to all, %d of them in one call of Transport.send; "
                                + "%d datagrams sent again; %s")
                        .formatted(completePassages().size(), passages.size(), inOneCall, repeats, star.transport()));
    }

    @Override
    public void close() {
        star.close();
    }
}
