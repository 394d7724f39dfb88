package org.tocsin.crypto;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/// The functions of OpenSSL 3's libcrypto that an AEAD needs, as EVP(7) describes them.
///
/// Pointers are passed as numbers, so that a call makes no object. None of these functions calls back or blocks.
@SuppressWarnings("restricted") // made only where the module may call natively, see load
final class LibcryptoCalls {
    private static final String LIBRARY = "libcrypto.so.3";
    private static final ValueLayout.OfLong POINTER = JAVA_LONG;

    private static final int KEEP_DIRECTION = -1;
    private static final int GET_TAG = 0x10;
    private static final int SET_TAG = 0x11;

    private final MethodHandle newContext;
    private final MethodHandle resetContext;
    private final MethodHandle freeContext;
    private final MethodHandle init;
    private final MethodHandle update;
    private final MethodHandle finish;
    private final MethodHandle control;
    private final long chaCha20Poly1305;

    private LibcryptoCalls(SymbolLookup library) throws Throwable {
        newContext = handle(library, "EVP_CIPHER_CTX_new", FunctionDescriptor.of(POINTER));
        resetContext = handle(library, "EVP_CIPHER_CTX_reset", FunctionDescriptor.of(JAVA_INT, POINTER));
        freeContext = handle(library, "EVP_CIPHER_CTX_free", FunctionDescriptor.ofVoid(POINTER));
        init = handle(
                library,
                "EVP_CipherInit_ex",
                FunctionDescriptor.of(JAVA_INT, POINTER, POINTER, POINTER, POINTER, POINTER, JAVA_INT));
        update = handle(
                library,
                "EVP_CipherUpdate",
                FunctionDescriptor.of(JAVA_INT, POINTER, POINTER, POINTER, POINTER, JAVA_INT));
        finish = handle(library, "EVP_CipherFinal_ex", FunctionDescriptor.of(JAVA_INT, POINTER, POINTER, POINTER));
        control = handle(
                library, "EVP_CIPHER_CTX_ctrl", FunctionDescriptor.of(JAVA_INT, POINTER, JAVA_INT, JAVA_INT, POINTER));
        chaCha20Poly1305 = (long) handle(library, "EVP_chacha20_poly1305", FunctionDescriptor.of(POINTER))
                .invokeExact();
    }

    private static MethodHandle handle(SymbolLookup library, String name, FunctionDescriptor descriptor) {
        return Linker.nativeLinker().downcallHandle(library.findOrThrow(name), descriptor);
    }

    /// The library, if this module may call native code without a warning, and the system has it.
    static Optional<LibcryptoCalls> load() {
        if (!LibcryptoCalls.class.getModule().isNativeAccessEnabled()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new LibcryptoCalls(SymbolLookup.libraryLookup(LIBRARY, Arena.global())));
        } catch (Throwable _) {
            // No such library, not this version, or a platform that the linker does not know.
            return Optional.empty();
        }
    }

    /// A context for ChaCha20-Poly1305, freed with its key when the segment is unreachable.
    ///
    /// @param key   address of 32 bytes, copied
    /// @param seals false to open
    MemorySegment context(long key, boolean seals) {
        try {
            long context = (long) newContext.invokeExact();
            if (context == 0) {
                throw new OutOfMemoryError("libcrypto has no memory for a cipher");
            }
            MemorySegment owned = MemorySegment.ofAddress(context).reinterpret(Arena.ofAuto(), this::free);
            int direction = seals ? 1 : 0;
            check((int) init.invokeExact(context, chaCha20Poly1305, 0L, key, 0L, direction), "EVP_CipherInit_ex");
            return owned;
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    private void free(MemorySegment context) {
        try {
            freeContext.invokeExact(context.address());
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /// Wipes the key; the context is of no use afterwards.
    void wipe(MemorySegment context) {
        try {
            check((int) resetContext.invokeExact(context.address()), "EVP_CIPHER_CTX_reset");
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /// Begins a text.
    ///
    /// @param nonce address of 12 bytes
    void begin(long context, long nonce) {
        try {
            check((int) init.invokeExact(context, 0L, 0L, 0L, nonce, KEEP_DIRECTION), "EVP_CipherInit_ex");
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /// Takes associated data (`to` is 0) or text; `to` may be `from`.
    ///
    /// @param written address of 4 bytes for a number
    void update(long context, long to, long written, long from, int length) {
        try {
            check((int) update.invokeExact(context, to, written, from, length), "EVP_CipherUpdate");
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /// Ends a text that is sealed and writes its tag.
    void seal(long context, long end, long written, long tag) {
        try {
            check((int) finish.invokeExact(context, end, written), "EVP_CipherFinal_ex");
            check((int) control.invokeExact(context, GET_TAG, Aead.TAG_SIZE, tag), "EVP_CIPHER_CTX_ctrl");
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /// Ends a text that is opened.
    ///
    /// @return whether the tag was right
    boolean open(long context, long end, long written, long tag) {
        try {
            check((int) control.invokeExact(context, SET_TAG, Aead.TAG_SIZE, tag), "EVP_CIPHER_CTX_ctrl");
            return (int) finish.invokeExact(context, end, written) == 1;
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    private static void check(int result, String function) {
        if (result != 1) {
            throw new IllegalStateException(function + " failed");
        }
    }

    private static RuntimeException broken(Throwable e) {
        return switch (e) {
            case RuntimeException unchecked -> unchecked;
            case Error error -> throw error;
            default -> new IllegalStateException("libcrypto could not be called", e);
        };
    }
}
