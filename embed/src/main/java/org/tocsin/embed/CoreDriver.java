package org.tocsin.embed;

import java.nio.ByteBuffer;
import java.util.function.ObjLongConsumer;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Outbox;
import org.tocsin.node.NodeCore;
import org.tocsin.node.NodeOutput;
import org.tocsin.udp.LoopCore;

/// Lets a loop drive a node's core: datagrams in, control outputs to the node, datagrams out.
final class CoreDriver implements LoopCore {
    private final NodeCore core;
    private final ObjLongConsumer<NodeOutput> outputs;

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
        NodeOutput output = core.poll(nowNanos);
        while (!(output instanceof NodeOutput.WaitUntil) && !(output instanceof NodeOutput.Idle)) {
            outputs.accept(output, nowNanos);
            output = core.poll(nowNanos);
        }
        return core.poll(nowNanos, outbox);
    }
}
