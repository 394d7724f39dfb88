package org.tocsin.daemon.verb;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tocsin.daemon.config.DaemonConfig;
import org.tocsin.embed.Node;
import org.tocsin.uapi.Uapi;
import org.tocsin.uapi.UapiFolder;
import org.tocsin.uapi.UapiServer;

/// The socket by which `wg` sees a node: root's where stock `wg` looks, other users' in a folder of their own. A node
/// runs without it, too.
final class NodeSocket implements AutoCloseable {
    private static final int NAME_MAX = 15;
    private static final int NAMES_TRIED = 9;

    private final @Nullable UapiServer server;
    private final String description;

    private NodeSocket(@Nullable UapiServer server, String description) {
        this.server = server;
        this.description = description;
    }

    static NodeSocket open(DaemonConfig config, Node node) {
        Uapi uapi = node.uapi(config.tellsPrivateKey());
        try {
            Path folder = UapiFolder.own(System.getenv());
            UapiServer server = open(folder, config, uapi);
            return new NodeSocket(server, "wg show " + UapiFolder.name(server.path()) + ", socket " + server.path());
        } catch (IOException | UnsupportedOperationException e) {
            return new NodeSocket(null, "warning: no socket for wg: " + e.getMessage());
        }
    }

    private static UapiServer open(Path folder, DaemonConfig config, Uapi uapi) throws IOException {
        Optional<String> chosen = config.uapiName();
        if (chosen.isPresent()) {
            return UapiServer.open(UapiFolder.socket(folder, chosen.get()), uapi);
        }
        String name = nameOf(config.network());
        for (int i = 1; ; i++) {
            String numbered = i == 1 ? name : name.substring(0, Math.min(name.length(), NAME_MAX - 1)) + i;
            try {
                return UapiServer.open(UapiFolder.socket(folder, numbered), uapi);
            } catch (FileAlreadyExistsException e) {
                if (i == NAMES_TRIED) {
                    throw e;
                }
            }
        }
    }

    /// The network's name with what an interface's name cannot have replaced.
    private static String nameOf(String network) {
        String name = network.replaceAll("[^A-Za-z0-9_=+.-]", "-");
        name = name.substring(0, Math.min(name.length(), NAME_MAX));
        return UapiFolder.isName(name) ? name : "tocsin";
    }

    String describe() {
        return description;
    }

    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
    }
}
