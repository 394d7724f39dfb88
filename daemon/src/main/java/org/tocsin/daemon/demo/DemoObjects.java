package org.tocsin.daemon.demo;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.tocsin.bytes.Octets;
import org.tocsin.daemon.ExitCode;
import org.tocsin.daemon.ProgramError;

/// The contents that a demo broadcasts: small ones as votes, the others as blocks.
///
/// @param votes  at most [#VOTE_BYTES_MAX] each, at least one
/// @param blocks larger ones, at least one
/// @param source where they come from, for the report
record DemoObjects(List<Octets> votes, List<Octets> blocks, String source) {
    static final int VOTE_BYTES_MAX = 2048;

    /// Larger files would be refused by the nodes.
    static final int OBJECT_BYTES_MAX = (16 << 20) - DemoHeader.SIZE;

    /// All files are held in memory; this leaves room for the nodes.
    private static final long TOTAL_BYTES_MAX = 256L << 20;

    /// An Ethereum attestation as published on the main chain has about this size.
    private static final int VOTE_BYTES = 284;

    private static final int MADE_VOTES = 128;

    /// Sizes of published blocks of Bitcoin and Ethereum and of one blob, from 4 kB to 1 MB.
    private static final int[] BLOCK_BYTES = {
        4_319, 8_419, 18_678, 21_790, 39_628, 53_899, 98_965, 131_072, 381_223, 612_096, 749_224, 761_563, 998_318
    };

    DemoObjects {
        votes = List.copyOf(votes);
        blocks = List.copyOf(blocks);
    }

    static DemoObjects made(RandomGenerator random) {
        List<Octets> blocks = new ArrayList<>();
        for (int size : BLOCK_BYTES) {
            blocks.add(made(size, random));
        }
        return new DemoObjects(madeVotes(random), blocks, "made from the seed");
    }

    /// Reads all files below a folder, in order of their names.
    static DemoObjects read(Path folder, RandomGenerator random) {
        if (!Files.isDirectory(folder)) {
            throw refused(folder, Files.exists(folder) ? "it is not a folder" : "no such folder");
        }
        List<Octets> votes = new ArrayList<>();
        List<Octets> blocks = new ArrayList<>();
        long total = 0;
        for (Path file : files(folder)) {
            Octets content = content(folder, file);
            total += content.size();
            if (total > TOTAL_BYTES_MAX) {
                throw refused(folder, "its files have more than " + (TOTAL_BYTES_MAX >> 20) + " MiB together");
            }
            if (!content.isEmpty()) {
                (content.size() <= VOTE_BYTES_MAX ? votes : blocks).add(content);
            }
        }
        if (blocks.isEmpty()) {
            throw refused(folder, "no file in it is larger than " + VOTE_BYTES_MAX + " bytes: there is no block");
        }
        boolean hasVotes = !votes.isEmpty();
        return new DemoObjects(
                hasVotes ? votes : madeVotes(random), blocks, folder + (hasVotes ? "" : ", votes made from the seed"));
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException | java.io.UncheckedIOException e) {
            throw refused(folder, reason(e));
        }
    }

    private static Octets content(Path folder, Path file) {
        try {
            if (Files.size(file) > OBJECT_BYTES_MAX) {
                throw refused(folder, file + " is larger than the " + (OBJECT_BYTES_MAX >> 20) + " MiB of an object");
            }
            return Octets.wrap(Files.readAllBytes(file));
        } catch (IOException e) {
            throw refused(folder, file + ": " + reason(e));
        }
    }

    private static String reason(Exception failure) {
        Throwable cause = failure instanceof java.io.UncheckedIOException wrapped ? wrapped.getCause() : failure;
        return switch (cause) {
            case AccessDeniedException denied -> "permission denied: " + denied.getFile();
            case NoSuchFileException absent -> "no such file: " + absent.getFile();
            case null -> "unreadable";
            default -> cause.toString();
        };
    }

    private static ProgramError refused(Path folder, String why) {
        return ProgramError.of(ExitCode.ENVIRONMENT, "cannot take objects from " + folder)
                .why(why)
                .fix("name a readable folder with --objects, or leave the option out: objects are made then");
    }

    private static List<Octets> madeVotes(RandomGenerator random) {
        List<Octets> votes = new ArrayList<>();
        for (int i = 0; i < MADE_VOTES; i++) {
            votes.add(made(VOTE_BYTES, random));
        }
        return votes;
    }

    private static Octets made(int size, RandomGenerator random) {
        byte[] content = new byte[size];
        random.nextBytes(content);
        return Octets.wrap(content);
    }

    /// One line for people.
    String describe() {
        return source + ": " + range("vote", votes) + ", " + range("block", blocks);
    }

    private static String range(String name, List<Octets> objects) {
        int least = objects.stream().mapToInt(Octets::size).min().orElse(0);
        int most = objects.stream().mapToInt(Octets::size).max().orElse(0);
        return objects.size() + " " + name + (objects.size() == 1 ? "" : "s") + " of "
                + (least == most ? "" : least + " to ") + most + " bytes";
    }
}
