package org.tocsin.sctp.packet;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.tocsin.bytes.Octets;

/// A request or response inside RE-CONFIG. RFC 6525 §4. Stream identifiers stay as they are on the wire, 2 bytes each;
/// none means all streams.
public sealed interface ReConfigParameter {
    static Optional<ReConfigParameter> read(ByteBuffer slab, int at, int length) {
        return ReConfigParameterCodec.read(slab, at, length);
    }

    /// The parameter with its header, without padding.
    int length();

    void write(ByteBuffer slab, int at);

    /// Outgoing SSN Reset Request. RFC 6525 §4.1.
    ///
    /// @param lastAssignedTsn the last TSN sent before the reset
    record OutgoingSsnReset(
            int requestSequenceNumber, int responseSequenceNumber, int lastAssignedTsn, Octets streamIds)
            implements ReConfigParameter {
        static final int TYPE = 13;
        static final int FIXED_SIZE = 16;

        public int streamCount() {
            return streamIds.size() / 2;
        }

        public int streamId(int index) {
            return NetworkOrder.uint16(streamIds, index * 2);
        }

        @Override
        public int length() {
            return FIXED_SIZE + streamIds.size();
        }

        @Override
        public void write(ByteBuffer slab, int at) {
            ReConfigParameterCodec.write(
                    slab, at, TYPE, length(), requestSequenceNumber, responseSequenceNumber, lastAssignedTsn);
            streamIds.copyTo(0, slab, at + FIXED_SIZE, streamIds.size());
        }
    }

    /// Incoming SSN Reset Request. RFC 6525 §4.2.
    record IncomingSsnReset(int requestSequenceNumber, Octets streamIds) implements ReConfigParameter {
        static final int TYPE = 14;
        static final int FIXED_SIZE = 8;

        public int streamCount() {
            return streamIds.size() / 2;
        }

        public int streamId(int index) {
            return NetworkOrder.uint16(streamIds, index * 2);
        }

        @Override
        public int length() {
            return FIXED_SIZE + streamIds.size();
        }

        @Override
        public void write(ByteBuffer slab, int at) {
            ReConfigParameterCodec.write(slab, at, TYPE, length(), requestSequenceNumber);
            streamIds.copyTo(0, slab, at + FIXED_SIZE, streamIds.size());
        }
    }

    /// SSN/TSN Reset Request. RFC 6525 §4.3.
    record SsnTsnReset(int requestSequenceNumber) implements ReConfigParameter {
        static final int TYPE = 15;
        static final int FIXED_SIZE = 8;

        @Override
        public int length() {
            return FIXED_SIZE;
        }

        @Override
        public void write(ByteBuffer slab, int at) {
            ReConfigParameterCodec.write(slab, at, TYPE, FIXED_SIZE, requestSequenceNumber);
        }
    }

    /// Re-configuration Response. RFC 6525 §4.4.
    ///
    /// @param result   0 nothing to do, 1 performed, 2 denied, 3 wrong SSN, 4 in progress already, 5 bad sequence
    ///                 number, 6 in progress
    /// @param nextTsns empty, or the sender's and the receiver's next TSN, 4 bytes each
    record Response(int responseSequenceNumber, int result, Octets nextTsns) implements ReConfigParameter {
        static final int TYPE = 16;
        static final int FIXED_SIZE = 12;

        /// Only where [#nextTsns] is not empty: the TSN that the sender of the response sends next.
        public int senderNextTsn() {
            return NetworkOrder.int32(nextTsns, 0);
        }

        /// Only where [#nextTsns] is not empty: the TSN that the sender of the response awaits.
        public int receiverNextTsn() {
            return NetworkOrder.int32(nextTsns, Integer.BYTES);
        }

        @Override
        public int length() {
            return FIXED_SIZE + nextTsns.size();
        }

        @Override
        public void write(ByteBuffer slab, int at) {
            ReConfigParameterCodec.write(slab, at, TYPE, length(), responseSequenceNumber, result);
            nextTsns.copyTo(0, slab, at + FIXED_SIZE, nextTsns.size());
        }
    }

    /// Add Outgoing Streams Request. RFC 6525 §4.5.
    record AddOutgoingStreams(int requestSequenceNumber, int streamCount) implements ReConfigParameter {
        static final int TYPE = 17;
        static final int FIXED_SIZE = 12;

        @Override
        public int length() {
            return FIXED_SIZE;
        }

        @Override
        public void write(ByteBuffer slab, int at) {
            ReConfigParameterCodec.write(slab, at, TYPE, FIXED_SIZE, requestSequenceNumber, streamCount << 16);
        }
    }

    /// Add Incoming Streams Request. RFC 6525 §4.6.
    record AddIncomingStreams(int requestSequenceNumber, int streamCount) implements ReConfigParameter {
        static final int TYPE = 18;
        static final int FIXED_SIZE = 12;

        @Override
        public int length() {
            return FIXED_SIZE;
        }

        @Override
        public void write(ByteBuffer slab, int at) {
            ReConfigParameterCodec.write(slab, at, TYPE, FIXED_SIZE, requestSequenceNumber, streamCount << 16);
        }
    }
}
