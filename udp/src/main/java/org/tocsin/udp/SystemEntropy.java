package org.tocsin.udp;

import java.security.SecureRandom;
import org.tocsin.bytes.Entropy;

/// The operating system's randomness.
public final class SystemEntropy implements Entropy {
    private final SecureRandom random = new SecureRandom();

    public SystemEntropy() {}

    @Override
    public void fill(byte[] out) {
        random.nextBytes(out);
    }
}
