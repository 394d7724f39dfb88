package org.tocsin.crypto;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// ChaCha20-Poly1305 by OpenSSL's libcrypto, without an object per packet.
///
/// A packet is copied into native memory of the thread and back, which takes less than a tenth of the time of the
/// cipher and needs no object, where handing over a part of an array would need two.
final class LibcryptoAead implements NonceAead {
    private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(() -> new Scratch(2048));
    private static final int NONCE_SIZE = 12;
    /// The counter's place in the nonce.
    private static final int NONCE_COUNTER = 4;

    private final LibcryptoCalls calls;
    private final byte[] key;
    private @Nullable MemorySegment sealing;
    private @Nullable MemorySegment opening;
    private boolean closed;
    private boolean sealedBefore;
    private long lastSealed;

    LibcryptoAead(LibcryptoCalls calls, byte[] key) {
        if (key.length != WipeableKey.SIZE) {
            throw new IllegalArgumentException("a key has 32 bytes, not " + key.length);
        }
        this.calls = calls;
        this.key = key.clone();
    }

    /// Native memory of one thread: a place for numbers and the nonce, and one for a text with its tag.
    private static final class Scratch {
        private static final int WRITTEN = 0;
        private static final int NONCE = 8;
        private static final int TEXT = 64;

        private final MemorySegment memory;
        private final ByteBuffer bytes;
        private final long address;

        private Scratch(int textBytes) {
            memory = Arena.ofAuto().allocate(TEXT + textBytes, 64);
            bytes = memory.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
            address = memory.address();
        }

        /// This thread's, large enough.
        private static Scratch of(int textBytes) {
            Scratch scratch = SCRATCH.get();
            if (scratch.bytes.capacity() < TEXT + textBytes) {
                scratch = new Scratch(Math.max(textBytes, 2 * (scratch.bytes.capacity() - TEXT)));
                SCRATCH.set(scratch);
            }
            return scratch;
        }

        private long text() {
            return address + TEXT;
        }

        private long written() {
            return address + WRITTEN;
        }

        private void nonce(long counter) {
            bytes.putInt(NONCE, 0).putLong(NONCE + NONCE_COUNTER, counter);
        }

        private void nonce(byte[] full) {
            bytes.put(NONCE, full, 0, NONCE_SIZE);
        }
    }

    @Override
    public void seal(long counter, ByteBuffer buffer, int offset, int length) {
        countSealed(counter);
        Scratch scratch = Scratch.of(length + TAG_SIZE);
        scratch.nonce(counter);
        scratch.bytes.put(Scratch.TEXT, buffer, offset, length);
        seal(scratch, 0, length);
        buffer.put(offset, scratch.bytes, Scratch.TEXT, length + TAG_SIZE);
    }

    @Override
    public boolean open(long counter, ByteBuffer buffer, int offset, int length) {
        if (length < TAG_SIZE) {
            return false;
        }
        Scratch scratch = Scratch.of(length);
        scratch.nonce(counter);
        scratch.bytes.put(Scratch.TEXT, buffer, offset, length);
        if (!open(scratch, 0, length - TAG_SIZE)) {
            return false;
        }
        buffer.put(offset, scratch.bytes, Scratch.TEXT, length - TAG_SIZE);
        return true;
    }

    @Override
    public byte[] seal(long counter, byte[] associatedData, byte[] plaintext) {
        countSealed(counter);
        Scratch scratch = Scratch.of(associatedData.length + plaintext.length + TAG_SIZE);
        scratch.nonce(counter);
        return seal(scratch, associatedData, plaintext);
    }

    @Override
    public Optional<byte[]> open(long counter, byte[] associatedData, byte[] ciphertext) {
        Scratch scratch = Scratch.of(associatedData.length + ciphertext.length);
        scratch.nonce(counter);
        return open(scratch, associatedData, ciphertext);
    }

    @Override
    public byte[] sealWithNonce(byte[] fullNonce, byte[] associatedData, byte[] plaintext) {
        Scratch scratch = Scratch.of(associatedData.length + plaintext.length + TAG_SIZE);
        scratch.nonce(fullNonce);
        return seal(scratch, associatedData, plaintext);
    }

    @Override
    public Optional<byte[]> openWithNonce(byte[] fullNonce, byte[] associatedData, byte[] ciphertext) {
        Scratch scratch = Scratch.of(associatedData.length + ciphertext.length);
        scratch.nonce(fullNonce);
        return open(scratch, associatedData, ciphertext);
    }

    private byte[] seal(Scratch scratch, byte[] associatedData, byte[] plaintext) {
        scratch.bytes.put(Scratch.TEXT, associatedData);
        scratch.bytes.put(Scratch.TEXT + associatedData.length, plaintext);
        seal(scratch, associatedData.length, plaintext.length);
        byte[] sealed = new byte[plaintext.length + TAG_SIZE];
        scratch.bytes.get(Scratch.TEXT + associatedData.length, sealed);
        return sealed;
    }

    private Optional<byte[]> open(Scratch scratch, byte[] associatedData, byte[] ciphertext) {
        if (ciphertext.length < TAG_SIZE) {
            return Optional.empty();
        }
        scratch.bytes.put(Scratch.TEXT, associatedData);
        scratch.bytes.put(Scratch.TEXT + associatedData.length, ciphertext);
        byte[] opened = new byte[ciphertext.length - TAG_SIZE];
        if (!open(scratch, associatedData.length, opened.length)) {
            return Optional.empty();
        }
        scratch.bytes.get(Scratch.TEXT + associatedData.length, opened);
        return Optional.of(opened);
    }

    /// Associated data and text lie in the scratch, one behind the other; the tag comes behind them.
    private void seal(Scratch scratch, int dataLength, int length) {
        MemorySegment context = sealing;
        if (context == null) {
            context = context(true);
            sealing = context;
        }
        try {
            long text = begin(context, scratch, dataLength, length);
            calls.seal(context.address(), text + length, scratch.written(), text + length);
        } finally {
            Reference.reachabilityFence(context);
        }
    }

    private boolean open(Scratch scratch, int dataLength, int length) {
        MemorySegment context = opening;
        if (context == null) {
            context = context(false);
            opening = context;
        }
        try {
            long text = begin(context, scratch, dataLength, length);
            return calls.open(context.address(), text + length, scratch.written(), text + length);
        } finally {
            Reference.reachabilityFence(context);
        }
    }

    private long begin(MemorySegment context, Scratch scratch, int dataLength, int length) {
        calls.begin(context.address(), scratch.address + Scratch.NONCE);
        if (dataLength > 0) {
            calls.update(context.address(), 0, scratch.written(), scratch.text(), dataLength);
        }
        long text = scratch.text() + dataLength;
        if (length > 0) {
            calls.update(context.address(), text, scratch.written(), text, length);
        }
        return text;
    }

    private MemorySegment context(boolean seals) {
        if (closed) {
            throw new IllegalStateException("the key is destroyed");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocate(key.length);
            MemorySegment.copy(key, 0, copy, ValueLayout.JAVA_BYTE, 0, key.length);
            try {
                return calls.context(copy.address(), seals);
            } finally {
                copy.fill((byte) 0);
            }
        }
    }

    /// A second guard behind the caller's counter.
    private void countSealed(long counter) {
        if (sealedBefore && counter == lastSealed) {
            throw new IllegalStateException("counter " + counter + " seals a second time");
        }
        sealedBefore = true;
        lastSealed = counter;
    }

    @Override
    public void close() {
        closed = true;
        Arrays.fill(key, (byte) 0);
        wipe(sealing);
        wipe(opening);
        sealing = null;
        opening = null;
    }

    private void wipe(@Nullable MemorySegment context) {
        if (context != null) {
            calls.wipe(context);
        }
    }
}
