package org.tocsin.daemon.verb;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.tocsin.daemon.ExitCode;
import org.tocsin.daemon.ProgramError;
import org.tocsin.daemon.config.WgConfFile;
import org.tocsin.daemon.wg.WgChange;
import org.tocsin.daemon.wg.WgPrinter;
import org.tocsin.uapi.DeviceChange;
import org.tocsin.uapi.DeviceState;
import org.tocsin.uapi.UapiClient;
import org.tocsin.uapi.UapiFolder;
import org.tocsin.uapi.UapiServer;
import org.tocsin.uapi.UapiText;
import org.tocsin.uapi.wgconf.WgConf;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `tocsin wg`: what `wg` does, also for tunnels of a user without rights, which stock `wg` does not find.
@Command(
        name = "wg",
        description = "Show and change running tunnels as wg does; finds those of this user as well as root's.",
        synopsisSubcommandLabel = "show|showconf|setconf|addconf|syncconf")
final class Wg implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        show("all", null);
    }

    @Command(name = "show", description = "Show tunnels.")
    void show(
            @Parameters(paramLabel = "NAME", arity = "0..1", defaultValue = "all", description = "Or all, interfaces.")
                    String name,
            @Parameters(paramLabel = "dump", arity = "0..1", description = "One line for each peer, for programs.")
                    @Nullable
                    String form) {
        PrintWriter out = spec.commandLine().getOut();
        if (form != null && !form.equals("dump")) {
            throw new ParameterException(spec.commandLine(), "known after the name: dump");
        }
        List<Path> sockets = UapiFolder.sockets(System.getenv()).stream()
                .filter(UapiServer::isAnswering)
                .filter(socket -> name.equals("all")
                        || name.equals("interfaces")
                        || UapiFolder.name(socket).equals(name))
                .toList();
        if (name.equals("interfaces")) {
            out.println(String.join(" ", sockets.stream().map(UapiFolder::name).toList()));
        } else if (sockets.isEmpty() && !name.equals("all")) {
            throw notFound(name);
        } else {
            WgPrinter printer = new WgPrinter(out);
            for (Path socket : sockets) {
                DeviceState state = state(socket);
                if (form == null) {
                    printer.show(UapiFolder.name(socket), state, Instant.now());
                    out.println();
                } else {
                    printer.dump(name.equals("all") ? UapiFolder.name(socket) + "\t" : "", state);
                }
            }
        }
        out.flush();
    }

    @Command(name = "showconf", description = "Print a tunnel's configuration with its keys.")
    void showconf(@Parameters(paramLabel = "NAME") String name) {
        PrintWriter out = spec.commandLine().getOut();
        new WgPrinter(out).configuration(state(find(name)));
        out.flush();
    }

    @Command(name = "setconf", description = "Make a tunnel what a file says.")
    void setconf(@Parameters(paramLabel = "NAME") String name, @Parameters(paramLabel = "FILE") Path file) {
        change(name, file, (conf, _) -> WgChange.set(conf));
    }

    @Command(name = "addconf", description = "Add to a tunnel what a file says.")
    void addconf(@Parameters(paramLabel = "NAME") String name, @Parameters(paramLabel = "FILE") Path file) {
        change(name, file, (conf, _) -> WgChange.add(conf));
    }

    @Command(name = "syncconf", description = "As setconf, without ending sessions of peers that stay.")
    void syncconf(@Parameters(paramLabel = "NAME") String name, @Parameters(paramLabel = "FILE") Path file) {
        change(name, file, WgChange::sync);
    }

    private void change(String name, Path file, BiFunction<WgConf, DeviceState, DeviceChange> kind) {
        Path socket = find(name);
        WgConf conf = WgConfFile.read(file).conf();
        DeviceChange change = kind.apply(conf, state(socket));
        String answer = ask(socket, UapiText.lines(change)).getLast();
        if (!answer.equals("errno=0")) {
            throw ProgramError.of(ExitCode.FAILED, name + " was not changed")
                    .why(
                            switch (answer) {
                                case "errno=-22" -> "it does not understand the change";
                                case "errno=-28" -> "it has as many peers as it may have";
                                case "errno=-95" -> "its key, its port or its mark cannot be changed this way";
                                case "errno=-98" -> "another socket has the port";
                                default -> "it answered " + answer;
                            })
                    .fix("correct " + file + "; nothing of it was applied");
        }
    }

    private static Path find(String name) {
        return UapiFolder.sockets(System.getenv()).stream()
                .filter(socket -> UapiFolder.name(socket).equals(name))
                .filter(UapiServer::isAnswering)
                .findFirst()
                .orElseThrow(() -> notFound(name));
    }

    private static DeviceState state(Path socket) {
        try {
            return UapiText.state(ask(socket, List.of("get=1")));
        } catch (IllegalArgumentException e) {
            throw ProgramError.of(ExitCode.FAILED, "the answer of " + socket + " makes no sense")
                    .why(String.valueOf(e.getMessage()));
        }
    }

    private static List<String> ask(Path socket, List<String> lines) {
        try {
            return UapiClient.ask(socket, lines);
        } catch (IOException e) {
            throw ProgramError.of(ExitCode.UNREACHABLE, "the tunnel at " + socket + " does not answer")
                    .why(String.valueOf(e.getMessage()));
        }
    }

    private static ProgramError notFound(String name) {
        return ProgramError.of(ExitCode.UNREACHABLE, "no running tunnel is called " + name)
                .lookedAt(String.join(
                        ", ",
                        UapiFolder.candidates(System.getenv()).stream()
                                .map(Path::toString)
                                .toList()))
                .fix("start one: tocsin up -c FILE, or tocsin tun NAME; list them: tocsin wg show interfaces");
    }
}
