package org.tocsin.daemon.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.tocsin.daemon.ExitCode;
import org.tocsin.daemon.ProgramError;
import org.tocsin.uapi.wgconf.WgConf;
import org.tocsin.uapi.wgconf.WgConfReader;

/// Reads a configuration of `wg` or `wg-quick` from a file.
public final class WgConfFile {
    private WgConfFile() {}

    /// @throws ProgramError if others may read the keys in it, or with every problem and its line
    public static WgConf.Result.Read read(Path file) {
        String text;
        try {
            text = Files.readString(file);
        } catch (NoSuchFileException _) {
            throw ProgramError.of(ExitCode.CONFIGURATION, "there is no file " + file);
        } catch (IOException e) {
            throw ProgramError.of(ExitCode.CONFIGURATION, "cannot read " + file).why(String.valueOf(e));
        }
        return switch (WgConfReader.read(text)) {
            case WgConf.Result.Read read -> {
                if (holdsSecrets(read.conf())) {
                    KeyFile.widerThanOwner(file).ifPresent(permissions -> {
                        throw ProgramError.of(ExitCode.CONFIGURATION, file + " holds keys, and others may read it")
                                .why("its mode is " + permissions)
                                .fix("chmod 600 " + file);
                    });
                }
                yield read;
            }
            case WgConf.Result.Refused refused -> {
                int count = refused.problems().size();
                ProgramError error = ProgramError.of(
                        ExitCode.CONFIGURATION, count + (count == 1 ? " problem in " : " problems in ") + file);
                for (WgConf.Remark problem : refused.problems()) {
                    error = error.detail(problem.toString());
                }
                throw error.fix("correct the file; nothing was done");
            }
        };
    }

    private static boolean holdsSecrets(WgConf conf) {
        return conf.privateKey().isPresent()
                || conf.peers().stream().anyMatch(peer -> peer.presharedKey().isPresent());
    }
}
