package org.tocsin.daemon.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.KeyText;
import org.tocsin.crypto.PublicKey;
import org.tocsin.crypto.Secret;
import org.tocsin.crypto.SigningKey;
import org.tocsin.ip.AddressPrefix;
import org.tocsin.uapi.UapiFolder;
import org.tomlj.Toml;
import org.tomlj.TomlParseResult;

/// Reads a configuration in TOML. Either all of it holds, or every problem is reported with its place and nothing is
/// applied.
public final class ConfigReader {
    private static final Duration KEEPALIVE_MAX = Duration.ofSeconds(65_535);

    private final Path file;
    private final Path folder;
    private final List<ConfigProblem> problems = new ArrayList<>();

    private ConfigReader(Path file) {
        this.file = file;
        this.folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of("/"));
    }

    /// Relative paths in the file start at the file's own folder.
    public static ConfigResult read(Path file) {
        return new ConfigReader(file).read();
    }

    private ConfigResult read() {
        TomlParseResult toml;
        try {
            toml = Toml.parse(Files.readString(file));
        } catch (IOException e) {
            String reason = e instanceof java.nio.file.NoSuchFileException ? "no such file" : "cannot be read: " + e;
            return new ConfigResult.Invalid(file, List.of(new ConfigProblem(0, 0, reason)));
        }
        toml.errors()
                .forEach(error -> problems.add(new ConfigProblem(
                        error.position().line(),
                        error.position().column(),
                        String.valueOf(error.getMessage()).replaceFirst("\\s*\\(line \\d+, column \\d+\\)$", ""))));
        if (!problems.isEmpty()) {
            // A broken file gives tables that are half there: what is missing in them would be noise.
            return new ConfigResult.Invalid(file, problems);
        }
        Optional<DaemonConfig> config = readTop(new TableReader(toml, "", problems));
        if (config.isEmpty() || !problems.isEmpty()) {
            problems.sort(
                    java.util.Comparator.comparingInt(ConfigProblem::line).thenComparingInt(ConfigProblem::column));
            return new ConfigResult.Invalid(file, problems);
        }
        return new ConfigResult.Valid(config.get());
    }

    private Optional<DaemonConfig> readTop(TableReader top) {
        Optional<String> network = top.text("network");
        TableReader listen = top.table("listen");
        Optional<HostPort> address = listen.parsed("address", HostPort::parse, HostPort.EXAMPLES);
        listen.finish();
        TableReader identity = top.table("identity");
        Optional<String> keyFile =
                identity.requiredText("private-key-file", "the file that tocsin genkey wrote, mode 0600");
        Optional<Secret> privateKey = keyFile.flatMap(path -> secret(identity, "private-key-file", path));
        String floorFile = identity.text("timestamp-floor-file").orElse(keyFile.orElse("") + ".floor");
        Optional<Secret> signingSeed =
                identity.text("signing-key-file").flatMap(path -> secret(identity, "signing-key-file", path));
        identity.finish();
        List<PeerConfig> peers = readPeers(top.tables("peer"));
        if (!identity.has("signing-key-file")
                && peers.stream().anyMatch(peer -> peer.signingKey().isPresent())) {
            top.problem(
                    "identity",
                    " missing signing-key-file: a peer has a signing-key, so this node signs objects as well;"
                            + " make one: (umask 077; tocsin genkey > signing.key)");
        }
        TableReader tunnel = top.table("tunnel");
        List<Octets> innerAddresses = addresses(tunnel, "addresses");
        tunnel.finish();
        TableReader limits = top.table("limits");
        Optional<Rate> upload = limits.parsed("upload", Rate::parse, "no rate; " + Rate.EXAMPLES);
        limits.finish();
        TableReader admin = top.table("admin");
        Optional<Path> socket = admin.text("socket").map(folder::resolve);
        admin.finish();
        TableReader uapi = top.table("uapi");
        Optional<String> uapiName = uapi.parsed(
                "name",
                text -> UapiFolder.isName(text) ? Optional.of(text) : Optional.empty(),
                "no name of an interface; write 1 to 15 letters, digits and _=+.-");
        boolean hidesPrivateKey = uapi.flag("hide-private-key");
        uapi.finish();
        top.finish();
        return privateKey.map(key -> new DaemonConfig(
                network.orElse("tocsin"),
                address.orElse(new HostPort("::", DaemonConfig.DEFAULT_PORT)),
                key,
                signingSeed,
                folder.resolve(floorFile),
                innerAddresses,
                peers,
                upload,
                socket.orElseGet(AdminSocket::defaultPath),
                uapiName,
                !hidesPrivateKey));
    }

    private List<PeerConfig> readPeers(List<TableReader> tables) {
        List<PeerConfig> peers = new ArrayList<>();
        TreeMap<PublicKey, String> seen = new TreeMap<>();
        for (TableReader table : tables) {
            Optional<PublicKey> key = table.requiredText("public-key", "the peer's key as tocsin pubkey prints it")
                    .flatMap(text -> key(table, "public-key", text))
                    .map(PublicKey::new);
            String name = table.text("name")
                    .orElseGet(() -> key.map(k -> k.toString().substring(0, 8)).orElse("?"));
            Optional<SigningKey> signing = table.text("signing-key")
                    .flatMap(text -> key(table, "signing-key", text))
                    .map(SigningKey::new);
            Optional<HostPort> endpoint = table.parsed("endpoint", HostPort::parse, HostPort.EXAMPLES);
            if (endpoint.filter(place -> place.port() == 0).isPresent()) {
                table.problem("endpoint", ": port 0 cannot be dialled");
            }
            Optional<Secret> preshared =
                    table.text("preshared-key-file").flatMap(path -> secret(table, "preshared-key-file", path));
            Duration keepalive = table.parsed("keepalive", Durations::parse, "no duration; " + Durations.EXAMPLES)
                    .orElse(Duration.ZERO);
            if (keepalive.compareTo(KEEPALIVE_MAX) > 0 || keepalive.toNanosPart() != 0) {
                table.problem("keepalive", ": whole seconds, at most 65535s");
            }
            List<AddressPrefix> allowedIps =
                    prefixes(table, "allowed-ips", "prefix; write 10.88.0.2/32 or fd00::2/128");
            table.finish();
            if (key.isPresent()) {
                String earlier = seen.putIfAbsent(key.get(), name);
                if (earlier != null) {
                    table.problem("public-key", ": " + earlier + " has the same key");
                }
                peers.add(new PeerConfig(name, key.get(), signing, endpoint, preshared, keepalive, allowedIps));
            }
        }
        return peers;
    }

    private static List<AddressPrefix> prefixes(TableReader table, String key, String help) {
        List<AddressPrefix> found = new ArrayList<>();
        for (String text : table.texts(key)) {
            try {
                found.add(AddressPrefix.parse(text));
            } catch (IllegalArgumentException _) {
                table.problem(key, ": \"" + text + "\" is no " + help);
            }
        }
        return found;
    }

    /// Addresses without a prefix length.
    private static List<Octets> addresses(TableReader table, String key) {
        String help = "address; write 10.88.0.2 or fd00::2";
        List<AddressPrefix> found = prefixes(table, key, help);
        found.stream()
                .filter(prefix -> prefix.length() != prefix.address().size() * Byte.SIZE)
                .forEach(prefix -> table.problem(key, ": \"" + prefix + "\" is a whole network and no " + help));
        return found.stream().map(AddressPrefix::address).toList();
    }

    private static Optional<Octets> key(TableReader table, String name, String text) {
        Optional<byte[]> key = KeyText.ofBase64(text);
        if (key.isEmpty()) {
            table.problem(
                    name,
                    text.length() == KeyText.BASE64_SIZE
                            ? ": not a key in base64"
                            : " has " + text.length() + " characters, a key has " + KeyText.BASE64_SIZE
                                    + (text.endsWith("=") ? "" : " (a trailing \"=\" is missing)"));
        }
        return key.map(Octets::wrap);
    }

    private Optional<Secret> secret(TableReader table, String key, String path) {
        return switch (KeyFile.read(folder.resolve(path))) {
            case KeyFile.Result.Read read -> Optional.of(read.secret());
            case KeyFile.Result.Refused refused -> {
                table.problem(key, " = \"" + path + "\": " + refused.reason());
                yield Optional.empty();
            }
        };
    }
}
