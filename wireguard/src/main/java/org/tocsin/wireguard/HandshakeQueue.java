package org.tocsin.wireguard;

import static org.tocsin.bytes.Deadline.NEVER;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.tocsin.bytes.Deadline;
import org.tocsin.bytes.Endpoint;
import org.tocsin.wireguard.cookie.CookieChecker;
import org.tocsin.wireguard.cookie.RateLimiter;
import org.tocsin.wireguard.message.CookieReply;
import org.tocsin.wireguard.message.HandshakeResponse;

/// Takes handshake messages in and spaces the work that they ask for, so that data goes first.
///
/// A message is only copied when it arrives. Between two looks at the network come [#CHECKS_AT_ONCE] checks of macs and
/// one turn of Diffie-Hellman work at most; turns have a rate besides. A loop that has data takes in many datagrams in
/// one look.
///
/// The order of the checks is the whitepaper's (§5.3): mac1 always; under load mac2, or a cookie reply; then the
/// source's rate.
final class HandshakeQueue {
    /// Guess: at 2 µs for each, or 10 µs with a cookie reply, no more than what a look at a busy network costs.
    static final int CHECKS_AT_ONCE = 8;

    private static final long LOAD_LINGERS_NANOS = Duration.ofSeconds(1).toNanos();

    private static final long COOKIE_BURST_NANOS = Duration.ofMillis(100).toNanos();

    private final DeviceContext context;
    private CookieChecker checker;
    private @Nullable Limiters limiters;
    private final ArrayDeque<Waiting> arrived = new ArrayDeque<>();
    /// Those whose macs are right.
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private final int loadThreshold;
    private boolean everUnderLoad;
    private long lastUnderLoadNanos;

    private final long cookieCostNanos;
    /// When the cookie replies sent so far would be sent if they went at the configured rate.
    private long cookiesPaidUntilNanos;
    private boolean everSentCookie;

    private final long turnCostNanos;
    private final long burstNanos;
    private boolean everServed;
    /// When the work done so far would be done if it went at the configured rate.
    private long paidUntilNanos;

    HandshakeQueue(DeviceContext context) {
        this.context = context;
        this.checker = new CookieChecker(context.local, context.entropy);
        this.loadThreshold = context.config.handshakeQueueMax() / 8;
        this.turnCostNanos = 1_000_000_000L / context.config.handshakesPerSecond();
        this.cookieCostNanos = 1_000_000_000L / context.config.cookieRepliesPerSecond();
        this.burstNanos = turnCostNanos * (context.config.handshakeBurst() - 1);
    }

    /// Forgets the cookie secret, and checks against the device's present key.
    void renewSecrets() {
        checker = new CookieChecker(context.local, context.entropy);
    }

    /// Takes an initiation or a response of the right size.
    void admit(Endpoint source, ByteBuffer slab, int offset, int length, long nowNanos) {
        boolean isResponse = length == HandshakeResponse.SIZE;
        if (isResponse && !answersOurs(slab, offset)) {
            context.counters.drop(DropReason.UNKNOWN_INDEX);
            return;
        }
        if (arrived.size() >= context.config.handshakeQueueMax()) {
            context.counters.drop(DropReason.HANDSHAKE_QUEUE_FULL);
            return;
        }
        byte[] message = new byte[length];
        slab.get(offset, message);
        Waiting fresh = new Waiting(ByteBuffer.wrap(message), source, nowNanos);
        if (isResponse) {
            // Asked for by this side, so it goes first: a stranger would have to guess its index.
            arrived.addFirst(fresh);
        } else {
            arrived.addLast(fresh);
        }
    }

    /// Looks at the macs of the messages that came first.
    void check(long nowNanos) {
        for (int i = 0; i < CHECKS_AT_ONCE && !arrived.isEmpty(); i++) {
            check(arrived.remove(), nowNanos);
        }
    }

    private void check(Waiting message, long nowNanos) {
        if (!checker.hasRightMac1(message.bytes(), 0, message.length())) {
            context.counters.drop(DropReason.WRONG_MAC1);
        } else if (isUnderLoad(nowNanos) && !passesUnderLoad(message, nowNanos)) {
            // Counted there.
        } else if (waiting.size() >= context.config.handshakeQueueMax()) {
            context.counters.drop(DropReason.HANDSHAKE_QUEUE_FULL);
        } else {
            waiting.add(message);
        }
    }

    /// Whether something waits for a look at its macs, which is due at once.
    boolean hasArrived() {
        return !arrived.isEmpty();
    }

    /// Whether the work for a message may be done now.
    boolean isTurnDue(long nowNanos) {
        return Deadline.isDue(nextTurnNanos(), nowNanos);
    }

    /// When the first message that waits may be served.
    long nextTurnNanos() {
        if (waiting.isEmpty()) {
            return NEVER;
        }
        return everServed ? paidUntilNanos - burstNanos : waiting.element().receivedNanos();
    }

    /// The message whose turn it is.
    Waiting take(long nowNanos) {
        long from = everServed && paidUntilNanos - nowNanos > 0 ? paidUntilNanos : nowNanos;
        paidUntilNanos = from + turnCostNanos;
        everServed = true;
        return waiting.remove();
    }

    private boolean answersOurs(ByteBuffer slab, int offset) {
        return context.indices.initiation(Integer.reverseBytes(slab.getInt(offset + 8))) != null;
    }

    private boolean isUnderLoad(long nowNanos) {
        if (waiting.size() >= loadThreshold) {
            everUnderLoad = true;
            lastUnderLoadNanos = nowNanos;
            return true;
        }
        return everUnderLoad && nowNanos - lastUnderLoadNanos < LOAD_LINGERS_NANOS;
    }

    private boolean passesUnderLoad(Waiting message, long nowNanos) {
        ByteBuffer bytes = message.bytes();
        Endpoint source = message.source();
        Limiters sources = limiters();
        if (!checker.hasRightMac2(bytes, 0, message.length(), source, nowNanos)) {
            if (!sources.told().allow(source, nowNanos) || !mayReply(nowNanos)) {
                context.counters.drop(DropReason.COOKIE_WITHHELD);
                return false;
            }
            CookieReply reply = checker.reply(bytes, 0, message.length(), source, nowNanos);
            context.outputs.add(new Output.Transmit(reply.encode(), source, Constants.HANDSHAKE_TRAFFIC_CLASS));
            context.counters.cookieReplySent();
            context.counters.drop(DropReason.COOKIE_REQUIRED);
            return false;
        }
        if (!sources.proven().allow(source, nowNanos)) {
            context.counters.drop(DropReason.RATE_LIMITED);
            return false;
        }
        return true;
    }

    /// Made when they are needed first: most devices are never under load.
    private Limiters limiters() {
        if (limiters == null) {
            int entries = context.config.rateLimiterEntries();
            limiters =
                    new Limiters(new RateLimiter(entries, context.entropy), new RateLimiter(entries, context.entropy));
        }
        return limiters;
    }

    /// A tenth of a second's cookie replies at once, then the configured rate.
    private boolean mayReply(long nowNanos) {
        long from = everSentCookie && cookiesPaidUntilNanos - nowNanos > 0 ? cookiesPaidUntilNanos : nowNanos;
        if (from - nowNanos > COOKIE_BURST_NANOS) {
            return false;
        }
        everSentCookie = true;
        cookiesPaidUntilNanos = from + cookieCostNanos;
        return true;
    }

    /// Of sources that can receive, and of those that were told a cookie: who sends most shall not have all replies.
    private record Limiters(RateLimiter proven, RateLimiter told) {}

    /// A copy of a message of the right size.
    ///
    /// @param bytes position 0 to limit
    record Waiting(ByteBuffer bytes, Endpoint source, long receivedNanos) {
        int length() {
            return bytes.limit();
        }
    }
}
