package org.tocsin.broadcast;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.tocsin.broadcast.shard.ShardWork;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.CryptoProvider;
import org.tocsin.crypto.PublicKey;

/// Work that takes too long for the loop: a pure function, to be run on any thread.
public sealed interface Job {
    JobResult run(CryptoProvider crypto);

    /// The class of the object, 0 (most urgent) to 7: urgent jobs go first.
    int objectClass();

    /// How many bytes it hashes, about: with the cost of a signature, what it takes.
    int size();

    /// Names and signs an own object.
    ///
    /// @param form of the envelope: an object or a withdrawal
    /// @param key  of the envelope, 0 for none
    record PrepareJob(
            long publicationId,
            Octets networkId,
            Identity identity,
            long sequence,
            int type,
            int objectClass,
            long timeToLiveMillis,
            Octets payload,
            int form,
            long key)
            implements Job {
        @Override
        public int size() {
            return payload.size();
        }

        @Override
        public JobResult.Prepared run(CryptoProvider crypto) {
            ObjectId id = form == Envelope.WITHDRAWAL
                    ? ObjectId.ofWithdrawal(networkId, identity.signingKey(), payload.asReadOnlyBuffer())
                    : ObjectId.of(networkId, type, payload.asReadOnlyBuffer());
            Envelope envelope = new Envelope(
                    id,
                    identity.signingKey(),
                    identity.incarnation(),
                    sequence,
                    objectClass,
                    form,
                    type,
                    timeToLiveMillis,
                    payload.size(),
                    key,
                    Octets.wrap(new byte[Envelope.SIGNATURE_SIZE]));
            byte[] seed = identity.seed().reveal();
            try {
                byte[] signature = crypto.ed25519Sign(seed, envelope.signedBytes());
                ObjectFrame frame = ObjectFrame.of(envelope.withSignature(signature), payload);
                return new JobResult.Prepared(publicationId, envelope.id(), frame.bytes());
            } finally {
                Arrays.fill(seed, (byte) 0);
            }
        }
    }

    /// Checks that the bytes of an object have its id, and that its origin signed the envelope.
    ///
    /// @param frame of an object, decoded before without fault
    record CheckJob(long checkId, Octets networkId, int objectClass, Octets frame) implements Job {
        @Override
        public int size() {
            return frame.size();
        }

        @Override
        public JobResult.Checked run(CryptoProvider crypto) {
            return new JobResult.Checked(checkId, find(crypto));
        }

        JobResult.Finding find(CryptoProvider crypto) {
            if (!(ObjectFrame.read(frame) instanceof ObjectFrame object)) {
                throw new IllegalStateException("a check of bytes that are no object");
            }
            Envelope envelope = object.envelope();
            // The cheaper test first for what is small; a liar's megabyte costs 1 ms either way.
            if (!envelope.idOf(networkId, object.payloadView()).equals(envelope.id())) {
                return JobResult.Finding.WRONG_ID;
            }
            boolean signed = crypto.ed25519Verify(
                    envelope.origin().octets().toByteArray(),
                    envelope.signedBytes(),
                    envelope.signature().toByteArray());
            return signed ? JobResult.Finding.GENUINE : JobResult.Finding.WRONG_SIGNATURE;
        }
    }

    /// Cuts, checks or decodes shards.
    record ShardJob(ShardWork work) implements Job {
        @Override
        public int objectClass() {
            return work.objectClass();
        }

        @Override
        public int size() {
            return work.hashedBytes();
        }

        @Override
        public JobResult.Sharded run(CryptoProvider crypto) {
            return new JobResult.Sharded(work.run(crypto));
        }
    }

    /// Makes an object of its slices, and checks it as if it had come whole.
    ///
    /// @param envelope well-formed
    /// @param slices   all of one length; the last ones may have zeros at their ends
    record AssembleJob(
            Octets networkId, Octets envelope, long remainingMillis, List<Octets> slices, PublicKey from, long atNanos)
            implements Job {
        @Override
        public int objectClass() {
            return Envelope.read(envelope.asReadOnlyBuffer()).objectClass();
        }

        @Override
        public int size() {
            return Envelope.read(envelope.asReadOnlyBuffer()).size();
        }

        @Override
        public JobResult.Assembled run(CryptoProvider crypto) {
            Envelope read = Envelope.read(envelope.asReadOnlyBuffer());
            ByteBuffer payload = ByteBuffer.allocate(read.size());
            for (Octets slice : slices) {
                int length = Math.min(slice.size(), payload.remaining());
                slice.copyTo(0, payload, payload.position(), length);
                payload.position(payload.position() + length);
            }
            ObjectFrame whole =
                    ObjectFrame.of(read, Octets.wrap(payload.array())).withRemaining(remainingMillis);
            CheckJob check = new CheckJob(0, networkId, read.objectClass(), whole.bytes());
            return new JobResult.Assembled(whole.bytes(), check.find(crypto), from, atNanos);
        }
    }
}
