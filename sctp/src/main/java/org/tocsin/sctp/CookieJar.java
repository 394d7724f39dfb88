package org.tocsin.sctp;

import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.tocsin.bytes.Entropy;
import org.tocsin.bytes.Octets;

/// Makes State Cookies and recognizes them, so that an INIT leaves no state behind. RFC 9260, section 5.1.3.
///
/// ```
///   0  expires, nanoseconds          8
///   8  local tag                     4
///  12  peer tag                      4
///  16  local initial TSN             4
///  20  peer initial TSN              4
///  24  peer a_rwnd                   4
///  28  outbound streams              2
///  30  inbound streams               2
///  32  local tie-tag                 4
///  36  peer tie-tag                  4
///  40  features                      1
///  41  HMAC-SHA256 of the above     32
/// ```
final class CookieJar {
    private static final int CONTENT_SIZE = 41;
    private static final int SIZE = CONTENT_SIZE + 32;
    private static final int SECRET_SIZE = 32;
    private static final String ALGORITHM = "HmacSHA256";

    /// What a cookie says.
    ///
    /// @param localTieTag the tags of an association that existed when the cookie was made; 0 if none did
    record Cookie(TransmissionControlBlock block, int localTieTag, int peerTieTag, long expiresNanos) {}

    private final Entropy entropy;
    private final long lifetimeNanos;
    private final byte[] secret = new byte[SECRET_SIZE];
    private final byte[] previousSecret = new byte[SECRET_SIZE];
    private boolean hasSecret;
    private long secretSinceNanos;

    CookieJar(Entropy entropy, long lifetimeNanos) {
        this.entropy = entropy;
        this.lifetimeNanos = lifetimeNanos;
    }

    /// @param incrementNanos how much longer than usual the peer wants it to live; at most twice as long is granted
    Octets seal(TransmissionControlBlock block, int localTieTag, int peerTieTag, long incrementNanos, long nowNanos) {
        rotate(nowNanos);
        ByteBuffer out = ByteBuffer.allocate(SIZE);
        out.putLong(nowNanos + lifetimeNanos + Math.min(incrementNanos, lifetimeNanos))
                .putInt(block.localTag())
                .putInt(block.peerTag())
                .putInt(block.localInitialTsn())
                .putInt(block.peerInitialTsn())
                .putInt((int) block.peerWindowBytes())
                .putShort((short) block.outboundStreams())
                .putShort((short) block.inboundStreams())
                .putInt(localTieTag)
                .putInt(peerTieTag)
                .put((byte) block.features().bits());
        out.put(authenticate(out.array(), secret));
        return Octets.wrap(out.array());
    }

    /// The secret lives as long as any cookie, and the one before it is still recognized.
    private void rotate(long nowNanos) {
        if (hasSecret && nowNanos - secretSinceNanos < 2 * lifetimeNanos) {
            return;
        }
        if (hasSecret) {
            System.arraycopy(secret, 0, previousSecret, 0, SECRET_SIZE);
        } else {
            entropy.fill(previousSecret);
        }
        entropy.fill(secret);
        hasSecret = true;
        secretSinceNanos = nowNanos;
    }

    /// The cookie, if it is ours and whole; its age is not looked at.
    Optional<Cookie> open(Octets cookie) {
        if (cookie.size() != SIZE || !hasSecret) {
            return Optional.empty();
        }
        byte[] bytes = cookie.toByteArray();
        byte[] tag = Arrays.copyOfRange(bytes, CONTENT_SIZE, SIZE);
        boolean genuine = MessageDigest.isEqual(tag, authenticate(bytes, secret))
                || MessageDigest.isEqual(tag, authenticate(bytes, previousSecret));
        if (!genuine) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        long expiresNanos = in.getLong();
        int localTag = in.getInt();
        int peerTag = in.getInt();
        int localInitialTsn = in.getInt();
        int peerInitialTsn = in.getInt();
        long peerWindowBytes = in.getInt() & 0xffff_ffffL;
        int outboundStreams = in.getShort() & 0xffff;
        int inboundStreams = in.getShort() & 0xffff;
        int localTieTag = in.getInt();
        int peerTieTag = in.getInt();
        Features features = Features.ofBits(in.get());
        TransmissionControlBlock block = new TransmissionControlBlock(
                localTag,
                peerTag,
                localInitialTsn,
                peerInitialTsn,
                peerWindowBytes,
                outboundStreams,
                inboundStreams,
                features);
        return Optional.of(new Cookie(block, localTieTag, peerTieTag, expiresNanos));
    }

    /// How long ago the cookie ended its life, in nanoseconds; negative while it lives.
    long stalenessNanos(Cookie cookie, long nowNanos) {
        return nowNanos - cookie.expiresNanos();
    }

    private byte[] authenticate(byte[] content, byte[] key) {
        try {
            // Made anew: cookies are rare, and an idle association should not hold one.
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            mac.update(content, 0, CONTENT_SIZE);
            return mac.doFinal();
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM + ", and it takes any key", e);
        }
    }
}
