package org.tocsin.uapi.wgconf;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Octets;
import org.tocsin.crypto.KeyText;
import org.tocsin.crypto.PublicKey;
import org.tocsin.crypto.Secret;
import org.tocsin.ip.AddressPrefix;

/// Reads a file of `wg-quick` or `wg`. Either all of it holds, or every problem is told with its line.
///
/// As `wg` does it: keys of any case, spaces anywhere around `=` and `,`, comments from `#` to the end of the line,
/// lists that go on in a second line with the same key.
public final class WgConfReader {
    private static final Pattern PLACE = Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([A-Za-z0-9._-]+)):([0-9]{1,5})");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,10}");
    private static final Pattern HEX = Pattern.compile("0[xX][0-9a-fA-F]{1,8}");
    private static final long UINT16_MAX = 0xffff;
    private static final long UINT32_MAX = 0xffff_ffffL;
    private static final int MTU_MIN = 576;
    /// What a person can read; the rest of the problems comes at the next run.
    private static final int REMARKS_MAX = 100;

    private enum Section {
        NONE,
        INTERFACE,
        PEER
    }

    private final List<WgConf.Remark> problems = new ArrayList<>();
    private final List<WgConf.Remark> warnings = new ArrayList<>();
    private Section section = Section.NONE;
    private int line;

    private boolean sawInterface;
    private Optional<Secret> privateKey = Optional.empty();
    private OptionalInt listenPort = OptionalInt.empty();
    private OptionalInt firewallMark = OptionalInt.empty();
    private final List<Octets> addresses = new ArrayList<>();
    private OptionalInt mtu = OptionalInt.empty();
    private final List<WgConf.Peer> peers = new ArrayList<>();
    private final TreeMap<PublicKey, Integer> lineOfKey = new TreeMap<>();
    private @Nullable PeerLines peer;

    private WgConfReader() {}

    public static WgConf.Result read(String text) {
        return new WgConfReader().readAll(text);
    }

    private WgConf.Result readAll(String text) {
        text.lines().forEach(this::readLine);
        endPeer();
        if (!sawInterface && peers.isEmpty() && problems.isEmpty()) {
            problems.add(new WgConf.Remark(0, "there is no [Interface] and no [Peer] in it"));
        }
        if (!problems.isEmpty()) {
            return new WgConf.Result.Refused(problems);
        }
        return new WgConf.Result.Read(
                new WgConf(privateKey, listenPort, firewallMark, addresses, mtu, peers), warnings);
    }

    private void readLine(String raw) {
        line++;
        int comment = raw.indexOf('#');
        String text = (comment < 0 ? raw : raw.substring(0, comment)).strip();
        if (text.isEmpty()) {
            return;
        }
        if (text.startsWith("[")) {
            beginSection(text);
            return;
        }
        int equals = text.indexOf('=');
        if (equals < 1) {
            problem("this is no section, no comment and no line Key = value");
            return;
        }
        String key = text.substring(0, equals).strip();
        String value = text.substring(equals + 1).strip();
        if (value.isEmpty() && !key.equalsIgnoreCase("AllowedIPs")) {
            problem(key + " has no value");
            return;
        }
        switch (section) {
            case NONE -> problem(key + " stands in front of the first section");
            case INTERFACE -> ofInterface(key, value);
            case PEER -> ofPeer(key, value);
        }
    }

    private void beginSection(String text) {
        endPeer();
        switch (text.toLowerCase(Locale.ROOT)) {
            case "[interface]" -> {
                section = Section.INTERFACE;
                sawInterface = true;
            }
            case "[peer]" -> {
                section = Section.PEER;
                peer = new PeerLines(line);
            }
            default -> {
                section = Section.NONE;
                problem("unknown section " + text + "; known: [Interface], [Peer]");
            }
        }
    }

    private void endPeer() {
        PeerLines done = peer;
        peer = null;
        if (done == null) {
            return;
        }
        if (done.publicKey == null) {
            if (!done.hasBadKey) {
                remark(problems, done.line, "this [Peer] has no PublicKey");
            }
            return;
        }
        Integer earlier = lineOfKey.putIfAbsent(done.publicKey, done.line);
        if (earlier != null) {
            remark(problems, done.line, "this [Peer] has the same PublicKey as the one in line " + earlier);
        }
        peers.add(new WgConf.Peer(
                done.line, done.publicKey, done.presharedKey, done.endpoint, done.keepalive, done.allowedIps));
    }

    private void ofInterface(String key, String value) {
        switch (key.toLowerCase(Locale.ROOT)) {
            case "privatekey" -> privateKey = secret(key, value);
            case "listenport" -> listenPort = number(key, value, 0, UINT16_MAX);
            case "fwmark" -> firewallMark = mark(key, value);
            case "address" -> address(value);
            case "mtu" -> mtu = number(key, value, MTU_MIN, UINT16_MAX);
            case "dns", "table", "preup", "postup", "predown", "postdown", "saveconfig" ->
                remark(warnings, line, key + " has no effect: there is no interface here");
            default -> problem("unknown key " + key + " in [Interface]");
        }
    }

    private void ofPeer(String key, String value) {
        PeerLines current = peer;
        if (current == null) {
            throw new IllegalStateException("a section without its peer");
        }
        switch (key.toLowerCase(Locale.ROOT)) {
            case "publickey" -> publicKey(key, value, current);
            case "presharedkey" -> current.presharedKey = secret(key, value);
            case "endpoint" -> current.endpoint = place(key, value);
            case "persistentkeepalive" ->
                current.keepalive =
                        value.equalsIgnoreCase("off") ? OptionalInt.of(0) : number(key, value, 0, UINT16_MAX);
            case "allowedips" -> allowedIps(value, current);
            default -> problem("unknown key " + key + " in [Peer]");
        }
    }

    private void publicKey(String key, String value, PeerLines current) {
        KeyText.ofBase64(value)
                .ifPresentOrElse(octets -> current.publicKey = new PublicKey(Octets.wrap(octets)), () -> {
                    current.hasBadKey = true;
                    noKey(key, value);
                });
    }

    private Optional<Secret> secret(String key, String value) {
        Optional<Secret> secret = KeyText.ofBase64(value).map(octets -> {
            Secret copy = Secret.copyOf(octets);
            java.util.Arrays.fill(octets, (byte) 0);
            return copy;
        });
        if (secret.isEmpty()) {
            noKey(key, value);
        }
        return secret;
    }

    private void noKey(String key, String value) {
        problem(key + " is no key: it has " + value.length() + " characters; a key has " + KeyText.BASE64_SIZE
                + " of base64, the last of which is =");
    }

    private void address(String value) {
        for (String text : value.split(",", -1)) {
            String one = text.strip();
            int slash = one.indexOf('/');
            try {
                AddressPrefix.parse(one);
                addresses.add(org.tocsin.ip.AddressText.parse(slash < 0 ? one : one.substring(0, slash)));
            } catch (IllegalArgumentException _) {
                problem("Address \"" + one + "\" is no address; write 10.0.0.1/24 or fd00::1/64");
            }
        }
    }

    private void allowedIps(String value, PeerLines current) {
        if (value.isEmpty()) {
            return;
        }
        for (String text : value.split(",", -1)) {
            try {
                current.allowedIps.add(AddressPrefix.parse(text.strip()));
            } catch (IllegalArgumentException _) {
                problem("AllowedIPs \"" + text.strip() + "\" is no prefix; write 10.0.0.0/24 or fd00::/64");
            }
        }
    }

    private Optional<WgConf.Place> place(String key, String value) {
        Matcher matcher = PLACE.matcher(value);
        if (matcher.matches()) {
            String host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
            int port = Integer.parseInt(matcher.group(3));
            if (port >= 1 && port <= UINT16_MAX) {
                return Optional.of(new WgConf.Place(host, port));
            }
        }
        problem(key + " \"" + value
                + "\" is no place; write 203.0.113.7:51820, [2001:db8::7]:51820 or a name and port");
        return Optional.empty();
    }

    private OptionalInt mark(String key, String value) {
        if (value.equalsIgnoreCase("off")) {
            return OptionalInt.empty();
        }
        if (HEX.matcher(value).matches()) {
            return OptionalInt.of(Integer.parseUnsignedInt(value.substring(2), 16));
        }
        return number(key, value, 0, UINT32_MAX);
    }

    private OptionalInt number(String key, String value, long min, long max) {
        if (NUMBER.matcher(value).matches()) {
            long number = Long.parseLong(value);
            if (number >= min && number <= max) {
                return OptionalInt.of((int) number);
            }
        }
        problem(key + " \"" + value + "\" is no number from " + min + " to " + max);
        return OptionalInt.empty();
    }

    private void problem(String what) {
        remark(problems, line, what);
    }

    private static void remark(List<WgConf.Remark> to, int line, String what) {
        if (to.size() < REMARKS_MAX) {
            to.add(new WgConf.Remark(line, what));
        }
    }

    /// The `[Peer]` under way.
    private static final class PeerLines {
        final int line;

        @Nullable
        PublicKey publicKey;

        boolean hasBadKey;
        Optional<Secret> presharedKey = Optional.empty();
        Optional<WgConf.Place> endpoint = Optional.empty();
        OptionalInt keepalive = OptionalInt.empty();
        final List<AddressPrefix> allowedIps = new ArrayList<>();

        PeerLines(int line) {
            this.line = line;
        }
    }
}
