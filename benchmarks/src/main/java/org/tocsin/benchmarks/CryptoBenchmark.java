package org.tocsin.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// The cases of `bench crypto` under JMH: own JVMs, measured longer. `benchmarks/README.md` has the command.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class CryptoBenchmark {
    @Param({
        "crypto.libcrypto.seal_80",
        "crypto.conscrypt.seal_80",
        "crypto.jdk.seal_80",
        "crypto.libcrypto.seal_1420",
        "crypto.conscrypt.seal_1420",
        "crypto.jdk.seal_1420",
        "crypto.conscrypt.seal_1420_direct",
        "crypto.jdk.seal_1420_direct",
        "crypto.libcrypto.open_1420",
        "crypto.conscrypt.open_1420",
        "crypto.jdk.open_1420",
        "crypto.conscrypt.x25519",
        "crypto.jdk.x25519",
        "crypto.conscrypt.sign",
        "crypto.jdk.sign",
        "crypto.conscrypt.verify",
        "crypto.jdk.verify",
        "crypto.blake2s.hash_64",
        "crypto.blake2s.mac_116",
        "crypto.blake2s.hkdf_2"
    })
    private String name = "";

    private Runnable call = () -> {};

    /// For JMH, which makes the object by itself.
    public CryptoBenchmark() {}

    @Setup
    public void find() {
        call = CryptoCase.all(BenchOptions.DEFAULT_SEED).stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow()
                .call();
    }

    @org.openjdk.jmh.annotations.Benchmark
    public void call() {
        call.run();
    }
}
