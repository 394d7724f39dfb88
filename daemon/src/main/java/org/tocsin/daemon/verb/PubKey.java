package org.tocsin.daemon.verb;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.tocsin.crypto.CryptoProvider;
import org.tocsin.crypto.CryptoProviders;
import org.tocsin.crypto.KeyText;
import org.tocsin.daemon.ExitCode;
import org.tocsin.daemon.ProgramError;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `tocsin pubkey`: reads a private key from standard input; the same text as `wg pubkey`.
@Command(name = "pubkey", description = "Read a private key from standard input and print its public key.")
final class PubKey implements Runnable {
    /// More than a key and a few line ends is no key.
    private static final int INPUT_BYTES_MAX = 4096;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--signing",
            description = "Take the key as an Ed25519 seed and print the signing key that other nodes know it by.")
    private boolean signing;

    @Override
    public void run() {
        byte[] key = read(System.in);
        CryptoProvider crypto = CryptoProviders.fastest();
        byte[] publicKey = signing ? crypto.ed25519PublicKey(key) : crypto.x25519PublicKey(key);
        Arrays.fill(key, (byte) 0);
        KeyOutput.print(publicKey, spec.commandLine());
    }

    private static byte[] read(InputStream in) {
        String text;
        try {
            text = new String(in.readNBytes(INPUT_BYTES_MAX), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw ProgramError.of(ExitCode.ENVIRONMENT, "cannot read standard input")
                    .why(String.valueOf(e));
        }
        // As wg does: the key stands first, whitespace may follow.
        String key = text.stripTrailing();
        if (key.length() > KeyText.BASE64_SIZE) {
            throw refused("Trailing characters found after key");
        }
        return KeyText.ofBase64(key).orElseThrow(() -> refused("Key is not the correct length or format"));
    }

    private static ProgramError refused(String what) {
        return ProgramError.of(ExitCode.FAILED, what)
                .why("standard input must be one private key: 44 characters of base64, ending in =")
                .fix("tocsin genkey > private.key; tocsin pubkey < private.key");
    }
}
