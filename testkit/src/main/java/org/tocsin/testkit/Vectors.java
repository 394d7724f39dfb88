package org.tocsin.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.opentest4j.TestAbortedException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// Reads vector files: our own from test resources, published ones from the shared folder beside the checkout.
public final class Vectors {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Vectors() {}

    /// A JSON resource of the anchor's module.
    ///
    /// @param name absolute resource name, such as `/vectors/crc32c.json`
    public static JsonNode resource(Class<?> anchor, String name) {
        try (InputStream in = anchor.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no test resource " + name);
            }
            return JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A JSON file of the shared folder; skips the test where the folder is absent.
    public static JsonNode sharedJson(String relativePath) {
        return JSON.readTree(shared(relativePath));
    }

    /// A file of the shared folder; skips the test where it is absent.
    ///
    /// @param relativePath such as `vectors/wycheproof/x25519_test.json`
    public static Path shared(String relativePath) {
        Path file = Path.of(System.getProperty("tocsin.shared", "../shared")).resolve(relativePath);
        if (!Files.exists(file)) {
            throw new TestAbortedException("skipped: needs " + file + ", which this machine has not");
        }
        return file.toAbsolutePath().normalize();
    }
}
