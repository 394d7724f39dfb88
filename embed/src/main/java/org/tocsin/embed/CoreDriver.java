package org.tocsin.embed;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.function.ObjLongConsumer;
import org.tocsin.broadcast.Job;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Outbox;
import org.tocsin.node.NodeCore;
import org.tocsin.node.NodeOutput;
import org.tocsin.udp.LoopCore;

/// Lets a loop drive a node's core: datagrams in, control outputs to the node, datagrams out.
///
/// Checks that the loop may do itself wait until what was given out before them is sent: copies of an urgent object go
/// on before its check, and a check takes longer than all else at a hop.
final class CoreDriver implements LoopCore {
    private final NodeCore core;
    private final ObjLongConsumer<NodeOutput> outputs;
    /// Checks that wait for one send; as many as the core has jobs in flight at most.
    private final ArrayDeque<NodeOutput.Run> checks = new ArrayDeque<>();
    /// The core let one copy leave ahead of others, which still come before the checks.
    private boolean copiesWait;

    CoreDriver(NodeCore core, ObjLongConsumer<NodeOutput> outputs) {
        this.core = core;
        this.outputs = outputs;
    }

    @Override
    public void receive(Endpoint source, ByteBuffer slab, int offset, int length, int trafficClass, long nowNanos) {
        core.handle(source, trafficClass, slab, offset, length, nowNanos);
    }

    @Override
    public long drain(Outbox outbox, long nowNanos) {
        long againNanos;
        do {
            if (!copiesWait) {
                // At first those of the last drain: what it gave out is sent.
                runChecks(nowNanos);
            }
            act(nowNanos);
            againNanos = core.poll(nowNanos, outbox);
            copiesWait = outbox.isComplete();
        } while (outbox.count() == 0 && !checks.isEmpty());
        return checks.isEmpty() ? againNanos : nowNanos;
    }

    private void act(long nowNanos) {
        NodeOutput output = core.poll(nowNanos);
        while (!(output instanceof NodeOutput.WaitUntil) && !(output instanceof NodeOutput.Idle)) {
            if (output instanceof NodeOutput.Run run && isUrgentCheck(run.job())) {
                checks.add(run);
            } else {
                outputs.accept(output, nowNanos);
            }
            output = core.poll(nowNanos);
        }
    }

    private static boolean isUrgentCheck(Job job) {
        return job instanceof Job.CheckJob && UrgentShare.isUrgent(job);
    }

    private void runChecks(long nowNanos) {
        NodeOutput.Run run = checks.poll();
        while (run != null) {
            outputs.accept(run, nowNanos);
            run = checks.poll();
        }
    }
}
