package org.tocsin.wireguard;

import static org.tocsin.bytes.Deadline.NEVER;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import org.tocsin.bytes.Endpoint;
import org.tocsin.bytes.Octets;
import org.tocsin.wireguard.cookie.CookieChecker;
import org.tocsin.wireguard.cookie.RateLimiter;
import org.tocsin.wireguard.message.CookieReply;
import org.tocsin.wireguard.message.HandshakeResponse;

/// Lets handshake messages in, and spaces the Diffie-Hellman work that they ask for, so that data goes first.
///
/// The order is the whitepaper's (§5.3): mac1 always; under load mac2, or a cookie reply; then the rate of the source.
final class HandshakeQueue {
    private static final long LOAD_LINGERS_NANOS = Duration.ofSeconds(1).toNanos();

    private static final long COOKIE_BURST_NANOS = Duration.ofMillis(100).toNanos();

    private final DeviceContext context;
    private CookieChecker checker;
    private final RateLimiter limiter;
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
        this.limiter = new RateLimiter(context.config.rateLimiterEntries(), context.entropy);
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
        if (!checker.hasRightMac1(slab, offset, length)) {
            context.counters.drop(DropReason.WRONG_MAC1);
        } else if (length == HandshakeResponse.SIZE && !answersOurs(slab, offset)) {
            context.counters.drop(DropReason.UNKNOWN_INDEX);
        } else if (context.outputs.isFull()) {
            context.counters.drop(DropReason.OUTPUT_QUEUE_FULL);
        } else if (isUnderLoad(nowNanos) && !passesUnderLoad(source, slab, offset, length, nowNanos)) {
            // Counted there.
        } else if (waiting.size() >= context.config.handshakeQueueMax()) {
            context.counters.drop(DropReason.HANDSHAKE_QUEUE_FULL);
        } else {
            byte[] message = new byte[length];
            slab.get(offset, message);
            waiting.add(new Waiting(Octets.wrap(message), source, nowNanos));
        }
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

    private boolean passesUnderLoad(Endpoint source, ByteBuffer slab, int offset, int length, long nowNanos) {
        if (!checker.hasRightMac2(slab, offset, length, source, nowNanos)) {
            if (!mayReply(nowNanos)) {
                context.counters.drop(DropReason.COOKIE_WITHHELD);
                return false;
            }
            CookieReply reply = checker.reply(slab, offset, length, source, nowNanos);
            context.outputs.add(new Output.Transmit(reply.encode(), source, Constants.HANDSHAKE_TRAFFIC_CLASS));
            context.counters.cookieReplySent();
            context.counters.drop(DropReason.COOKIE_REQUIRED);
            return false;
        }
        if (!limiter.allow(source, nowNanos)) {
            context.counters.drop(DropReason.RATE_LIMITED);
            return false;
        }
        return true;
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

    /// A message with a right mac1.
    record Waiting(Octets message, Endpoint source, long receivedNanos) {}
}
