package org.tocsin.node;

import java.time.Duration;
import java.util.List;
import org.tocsin.broadcast.BroadcastConfig;
import org.tocsin.bytes.Octets;
import org.tocsin.sctp.AssociationConfig;
import org.tocsin.wireguard.DeviceConfig;

/// The settings of a [NodeCore].
///
/// @param device              of the tunnels
/// @param association         of each association inside a tunnel; its packet size follows from the device's MTU
/// @param broadcast           of the network
/// @param uploadBitsPerSecond what the uplink carries on the wire, IP headers counted; 0 to estimate it
/// @param priorities          false to ignore classes and deadlines on the way to the wire, for comparison only
/// @param innerAddresses      inner addresses, 4 or 16 bytes, that answer pings besides the one of the node's key
/// @param reconnectDelay      how long to wait before an association that ended is set up again
/// @param limits              of what is held for all associations together
/// @param choice              of neighbours among the members
public record NodeCoreConfig(
        DeviceConfig device,
        AssociationConfig association,
        BroadcastConfig broadcast,
        long uploadBitsPerSecond,
        boolean priorities,
        List<Octets> innerAddresses,
        Duration reconnectDelay,
        NodeLimits limits,
        ChoiceConfig choice) {
    private static final int IPV6_HEADER = 40;

    public NodeCoreConfig {
        innerAddresses = List.copyOf(innerAddresses);
        if (uploadBitsPerSecond < 0) {
            throw new IllegalArgumentException("an upload rate is not negative: " + uploadBitsPerSecond);
        }
    }

    public static NodeCoreConfig defaults(Octets networkId) {
        DeviceConfig device = DeviceConfig.defaults();
        return new NodeCoreConfig(
                device,
                AssociationConfig.defaults().withPacketBytesMax(device.mtu() - IPV6_HEADER),
                BroadcastConfig.defaults(networkId),
                0,
                true,
                List.of(),
                Duration.ofSeconds(1),
                NodeLimits.defaults(),
                ChoiceConfig.defaults());
    }

    public NodeCoreConfig withDevice(DeviceConfig value) {
        return new NodeCoreConfig(
                value,
                association.withPacketBytesMax(value.mtu() - IPV6_HEADER),
                broadcast,
                uploadBitsPerSecond,
                priorities,
                innerAddresses,
                reconnectDelay,
                limits,
                choice);
    }

    public NodeCoreConfig withAssociation(AssociationConfig value) {
        return new NodeCoreConfig(
                device,
                value,
                broadcast,
                uploadBitsPerSecond,
                priorities,
                innerAddresses,
                reconnectDelay,
                limits,
                choice);
    }

    /// @param value whether the shell hands in the traffic class of what it receives, so that marks may be asked for
    public NodeCoreConfig withCongestionMarks(boolean value) {
        return withAssociation(association.withEcn(value));
    }

    public NodeCoreConfig withBroadcast(BroadcastConfig value) {
        return new NodeCoreConfig(
                device,
                association,
                value,
                uploadBitsPerSecond,
                priorities,
                innerAddresses,
                reconnectDelay,
                limits,
                choice);
    }

    public NodeCoreConfig withUploadBitsPerSecond(long value) {
        return new NodeCoreConfig(
                device, association, broadcast, value, priorities, innerAddresses, reconnectDelay, limits, choice);
    }

    public NodeCoreConfig withPriorities(boolean value) {
        return new NodeCoreConfig(
                device,
                association,
                broadcast,
                uploadBitsPerSecond,
                value,
                innerAddresses,
                reconnectDelay,
                limits,
                choice);
    }

    public NodeCoreConfig withInnerAddresses(List<Octets> value) {
        return new NodeCoreConfig(
                device, association, broadcast, uploadBitsPerSecond, priorities, value, reconnectDelay, limits, choice);
    }

    public NodeCoreConfig withLimits(NodeLimits value) {
        return new NodeCoreConfig(
                device,
                association,
                broadcast,
                uploadBitsPerSecond,
                priorities,
                innerAddresses,
                reconnectDelay,
                value,
                choice);
    }

    public NodeCoreConfig withChoice(ChoiceConfig value) {
        return new NodeCoreConfig(
                device,
                association,
                broadcast,
                uploadBitsPerSecond,
                priorities,
                innerAddresses,
                reconnectDelay,
                limits,
                value);
    }
}
