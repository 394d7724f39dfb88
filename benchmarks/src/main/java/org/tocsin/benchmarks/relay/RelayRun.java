package org.tocsin.benchmarks.relay;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What came of one [RelayStar].
final class RelayRun {
    private final List<Passage> passages;
    private final double[] bytesPerObject;
    private final double[] closeBytesPerObject;
    private final long copiesSent;
    private final String transport;

    private RelayRun(
            List<Passage> passages,
            double[] bytesPerObject,
            double[] closeBytesPerObject,
            long copiesSent,
            String transport) {
        this.passages = passages;
        this.bytesPerObject = bytesPerObject;
        this.closeBytesPerObject = closeBytesPerObject;
        this.copiesSent = copiesSent;
        this.transport = transport;
    }

    static RelayRun of(int forwards, int warmUpObjects, RelayPlan plan, long seed) throws IOException {
        try (RelayStar star = RelayStar.open(forwards + 1, seed)) {
            // All have learned by then that they are no clique.
            star.publish(warmUpObjects, forwards + 1, plan.warmUpSpacing());
            star.awaitDelivery();
            long copiesBefore = star.copiesSent();
            List<Passage> passages = new ArrayList<>(plan.objects());
            double[] bytesPerObject = new double[plan.batches()];
            double[] closeBytesPerObject = new double[plan.batches()];
            for (int i = 0; i < plan.batches(); i++) {
                bytesPerObject[i] = batch(star, plan, plan.spacing(), passages);
            }
            star.awaitDelivery();
            long copiesSent = star.copiesSent() - copiesBefore;
            for (int i = 0; i < plan.batches(); i++) {
                closeBytesPerObject[i] = batch(star, plan, plan.closeSpacing(), new ArrayList<>());
            }
            star.awaitDelivery();
            return new RelayRun(passages, bytesPerObject, closeBytesPerObject, copiesSent, star.transport());
        }
    }

    /// @return what the relay's threads allocated, an object
    private static double batch(RelayStar star, RelayPlan plan, Duration spacing, List<Passage> passages) {
        int objects = plan.objects() / plan.batches();
        long before = star.allocatedBytes();
        passages.addAll(star.publish(objects, RelayPlan.ORIGINS, spacing));
        return (double) (star.allocatedBytes() - before) / objects;
    }

    /// Of the counted objects, in order.
    List<Passage> passages() {
        return passages;
    }

    List<Passage> completePassages() {
        return passages.stream().filter(Passage::isComplete).toList();
    }

    /// What the relay's threads allocated in each batch.
    double[] bytesPerObject() {
        return bytesPerObject;
    }

    /// The same where objects came at [RelayPlan#closeSpacing].
    double[] closeBytesPerObject() {
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
                                + "%d copies given out, %d datagrams sent again; %s")
                        .formatted(
                                completePassages().size(), passages.size(), inOneCall, copiesSent, repeats, transport));
    }
}
