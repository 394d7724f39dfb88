package org.tocsin.daemon.verb;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.tocsin.daemon.ExitCode;
import org.tocsin.daemon.ProgramError;
import org.tocsin.tun.BackgroundProcess;
import org.tocsin.tun.TunDevice;
import org.tocsin.tun.TunTunnel;
import org.tocsin.uapi.UapiFolder;
import org.tocsin.uapi.UapiServer;
import org.tocsin.udp.InstantFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `tocsin tun NAME`, which takes the place of `wireguard-go NAME`.
@Command(
        name = "tun",
        description = "Make a network interface that is a WireGuard tunnel, for wg and wg-quick to configure, as"
                + " wireguard-go does. Needs the right to make interfaces.",
        footer = {
            "",
            "Environment: WG_PROCESS_FOREGROUND=1 as -f; LOG_LEVEL verbose, error or silent;",
            "WG_TUN_FD and WG_UAPI_FD descriptors of an open interface and a listening socket.",
            "With wg-quick: WG_QUICK_USERSPACE_IMPLEMENTATION=/path/to/tocsin-tun wg-quick up wg0"
        })
final class Tun implements Callable<Integer> {
    static final String FOREGROUND = "WG_PROCESS_FOREGROUND";
    static final String LOG_LEVEL = "LOG_LEVEL";

    private static final String OUR_LOG_LEVEL = "TOCSIN_LOG_LEVEL";
    private static final int MTU = 1420;
    private static final String STATE = "/var/lib/tocsin";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = {"-f", "--foreground"},
            description = "Do not go to the background.")
    private boolean foreground;

    @Parameters(paramLabel = "NAME", description = "Of the interface, 1 to 15 characters.")
    private String name = "";

    @Override
    public Integer call() throws InterruptedException {
        if (!UapiFolder.isName(name)) {
            throw new ParameterException(
                    spec.commandLine(), "\"" + name + "\" is no name: 1 to 15 letters, digits and _=+.-");
        }
        if (!TunDevice.isAvailable()) {
            throw ProgramError.of(ExitCode.ENVIRONMENT, "there are no interfaces for tocsin here")
                    .why("this needs Linux on x86-64 or AArch64, and native access for the JVM")
                    .fix("use ./tocsin, which grants it; without an interface: tocsin up");
        }
        boolean inherits = System.getenv("WG_TUN_FD") != null || System.getenv("WG_UAPI_FD") != null;
        // Descriptors do not pass through the JDK to a second process, so with them there is none.
        if (foreground || inherits || "1".equals(System.getenv(FOREGROUND))) {
            return run();
        }
        return TunLauncher.launch(name, spec.commandLine().getErr());
    }

    private int run() throws InterruptedException {
        limitLog();
        boolean isChild = System.getenv(TunLauncher.CHILD) != null;
        if (isChild) {
            BackgroundProcess.leaveTerminal();
        }
        try (TunTunnel tunnel = openTunnel();
                UapiServer server = openSocket(tunnel);
                SocketWatch watch = SocketWatch.open(server.path(), tunnel::close)) {
            closeOnSignal(server, tunnel);
            say("interface " + tunnel.name() + ", socket " + server.path() + (watch.isWatching() ? "" : ", unwatched"));
            if (isChild) {
                BackgroundProcess.leaveStandardStreams();
            }
            tunnel.ended().toCompletableFuture().get();
            return ExitCode.OK;
        } catch (ExecutionException e) {
            throw ProgramError.of(ExitCode.FAILED, "the tunnel ended on a broken invariant")
                    .why(String.valueOf(e.getCause()))
                    .fix("this is a defect of tocsin; run again with -f -vv and report what it prints");
        } catch (IOException e) {
            throw ProgramError.of(ExitCode.ENVIRONMENT, "cannot open the tunnel " + name)
                    .why(String.valueOf(e.getMessage()))
                    .fix("run it as root, with /dev/net/tun in reach, under a name that is free");
        }
    }

    private static void closeOnSignal(UapiServer server, TunTunnel tunnel) {
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(() -> {
                    server.close();
                    tunnel.close();
                }));
    }

    private TunTunnel openTunnel() throws IOException {
        TunDevice tun = openInterface();
        return TunTunnel.open(tun, openFloor(tun.name()));
    }

    /// By the interface's name: its keys come from wg, and lie where only their owner knows.
    private Optional<InstantFile> openFloor(String interfaceName) {
        Path folder =
                Path.of(Optional.ofNullable(System.getenv("STATE_DIRECTORY")).orElse(STATE));
        try {
            Files.createDirectories(folder);
            return Optional.of(InstantFile.open(folder.resolve(interfaceName + ".floor")));
        } catch (IOException e) {
            say("timestamps are not kept over restarts: " + e);
            return Optional.empty();
        }
    }

    private TunDevice openInterface() throws IOException {
        String descriptor = System.getenv("WG_TUN_FD");
        return descriptor == null ? TunDevice.open(name, MTU) : TunDevice.adopt(number("WG_TUN_FD", descriptor));
    }

    private UapiServer openSocket(TunTunnel tunnel) throws IOException {
        Path socket = UapiFolder.socket(UapiFolder.SYSTEM, tunnel.name());
        String descriptor = System.getenv("WG_UAPI_FD");
        if (descriptor != null) {
            ServerSocketChannel bound = BackgroundProcess.adopt(number("WG_UAPI_FD", descriptor));
            return UapiServer.on(bound, socket, tunnel);
        }
        try {
            Files.createDirectories(UapiFolder.SYSTEM);
            return UapiServer.open(socket, tunnel);
        } catch (FileAlreadyExistsException e) {
            throw new IOException("a tunnel of this name is running: " + e.getMessage(), e);
        }
    }

    private int number(String variable, String text) {
        try {
            return Integer.parseUnsignedInt(text);
        } catch (NumberFormatException _) {
            throw new ParameterException(spec.commandLine(), variable + "=" + text + " is no descriptor");
        }
    }

    /// Before anything is logged: what `resources/logback.xml` reads.
    private static void limitLog() {
        switch (logLevel()) {
            case "silent" -> System.setProperty(OUR_LOG_LEVEL, "off");
            case "error" -> System.setProperty(OUR_LOG_LEVEL, "error");
            case "verbose", "debug" -> System.setProperty(OUR_LOG_LEVEL, "debug");
            default -> {
                // As tocsin has it.
            }
        }
    }

    private static String logLevel() {
        return String.valueOf(System.getenv(LOG_LEVEL)).toLowerCase(Locale.ROOT);
    }

    private void say(String what) {
        String level = logLevel();
        if (level.equals("verbose") || level.equals("debug")) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("tocsin: " + what);
            err.flush();
        }
    }
}
