package org.tocsin.broadcast;

import org.tocsin.bytes.Octets;
import org.tocsin.crypto.CryptoProvider;

/// Work that takes too long for the loop: a pure function, to be run on any thread.
public sealed interface Job {
    JobResult run(CryptoProvider crypto);

    /// Names and signs an own object.
    record PrepareJob(
            long publicationId,
            Octets networkId,
            Identity identity,
            long sequence,
            int type,
            int objectClass,
            long timeToLiveMillis,
            Octets payload)
            implements Job {
        @Override
        public JobResult.Prepared run(CryptoProvider crypto) {
            throw new UnsupportedOperationException();
        }
    }

    /// Checks that the bytes of an object have its id, and that its origin signed the envelope.
    record CheckJob(long checkId, Octets networkId, Octets frame) implements Job {
        @Override
        public JobResult.Checked run(CryptoProvider crypto) {
            throw new UnsupportedOperationException();
        }
    }
}
