package org.tocsin.crypto;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The providers that this process has. Looking is cheap after the first time: each provider is made once.
public final class CryptoProviders {
    private static final List<CryptoProvider> AVAILABLE = find();

    private CryptoProviders() {}

    /// The provider for nodes: OpenSSL's libcrypto for packets where the system has it, Conscrypt where it is on the
    /// path, else the JDK; the first two only where native code may run. Never warns.
    public static CryptoProvider fastest() {
        return AVAILABLE.getFirst();
    }

    /// All providers, the fastest first. The last is always the JDK.
    public static List<CryptoProvider> available() {
        return AVAILABLE;
    }

    /// @param name as [CryptoProvider#name] gives it
    public static Optional<CryptoProvider> byName(String name) {
        return AVAILABLE.stream()
                .filter(provider -> provider.name().equals(name))
                .findFirst();
    }

    private static List<CryptoProvider> find() {
        List<CryptoProvider> found = new ArrayList<>();
        ConscryptCrypto.load().ifPresent(found::add);
        found.add(new JdkCrypto());
        LibcryptoCrypto.load(found.getFirst()).ifPresent(found::addFirst);
        return List.copyOf(found);
    }
}
