package org.tocsin.simulator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.random.RandomGenerator;
import org.tocsin.testkit.Seeds;

/// Places and the time that light and routers need between them. Immutable.
public final class Geography {
    /// Cities of the measured data set.
    public static final int MEASURED_PLACES = 222;
    /// Each pair has four numbers: least, mean, most and deviation of round trips, in microseconds.
    private static final int MEASURED_FIELDS = 4;

    private static final int MEAN_FIELD = 1;

    private static final int SYNTHETIC_PLACES = 60;
    private static final long SYNTHETIC_SEED = 222;
    /// Light in glass: two thirds of that in vacuum.
    private static final double KM_PER_NANO = 2e-4;

    private static final double EARTH_RADIUS_KM = 6371;
    /// Between machines of one city, as the measured data has it.
    private static final long SAME_PLACE_NANOS = 1_850_000;

    private final String name;
    private final int places;
    private final long[] oneWayNanos;

    private Geography(String name, int places, long[] oneWayNanos) {
        this.name = name;
        this.places = places;
        this.oneWayNanos = oneWayNanos;
    }

    /// Measured round trips between 222 cities: 222 × 222 × 4 little-endian 32-bit numbers. One way is half
    /// of the mean round trip of both directions.
    ///
    /// @throws IllegalArgumentException for another size
    public static Geography measured(ByteBuffer data) {
        int expected = MEASURED_PLACES * MEASURED_PLACES * MEASURED_FIELDS * Integer.BYTES;
        if (data.remaining() != expected) {
            throw new IllegalArgumentException("expected " + expected + " bytes, not " + data.remaining());
        }
        ByteBuffer in = data.slice().order(ByteOrder.LITTLE_ENDIAN);
        long[] oneWay = new long[MEASURED_PLACES * MEASURED_PLACES];
        for (int a = 0; a < MEASURED_PLACES; a++) {
            for (int b = 0; b < MEASURED_PLACES; b++) {
                long bothMicros = meanMicros(in, a, b) + meanMicros(in, b, a);
                oneWay[a * MEASURED_PLACES + b] = bothMicros * 1000 / 4;
            }
        }
        return new Geography("222 cities, measured", MEASURED_PLACES, oneWay);
    }

    private static long meanMicros(ByteBuffer in, int a, int b) {
        int index = (a * MEASURED_PLACES + b) * MEASURED_FIELDS + MEAN_FIELD;
        return Integer.toUnsignedLong(in.getInt(index * Integer.BYTES));
    }

    /// Sixty made-up cities on six continents, for machines without the measured data. Routes take detours
    /// of 20 to 120 %, so that some pairs are faster over a third city, as on the real internet.
    public static Geography synthetic() {
        RandomGenerator random = Seeds.random(SYNTHETIC_SEED);
        double[][] continents = {{50, 10}, {40, -95}, {-15, -55}, {30, 110}, {5, 20}, {-28, 140}};
        double[] latitude = new double[SYNTHETIC_PLACES];
        double[] longitude = new double[SYNTHETIC_PLACES];
        for (int i = 0; i < SYNTHETIC_PLACES; i++) {
            double[] centre = continents[i % continents.length];
            latitude[i] = Math.toRadians(centre[0] + 24 * random.nextDouble() - 12);
            longitude[i] = Math.toRadians(centre[1] + 50 * random.nextDouble() - 25);
        }
        long[] oneWay = new long[SYNTHETIC_PLACES * SYNTHETIC_PLACES];
        for (int a = 0; a < SYNTHETIC_PLACES; a++) {
            for (int b = 0; b <= a; b++) {
                double cosine = StrictMath.sin(latitude[a]) * StrictMath.sin(latitude[b])
                        + StrictMath.cos(latitude[a])
                                * StrictMath.cos(latitude[b])
                                * StrictMath.cos(longitude[a] - longitude[b]);
                double km = EARTH_RADIUS_KM * StrictMath.acos(Math.clamp(cosine, -1, 1));
                long nanos = SAME_PLACE_NANOS + (a == b ? 0 : (long) (km / KM_PER_NANO * (1.2 + random.nextDouble())));
                oneWay[a * SYNTHETIC_PLACES + b] = nanos;
                oneWay[b * SYNTHETIC_PLACES + a] = nanos;
            }
        }
        return new Geography(SYNTHETIC_PLACES + " cities, synthetic", SYNTHETIC_PLACES, oneWay);
    }

    /// What reports call it.
    public String name() {
        return name;
    }

    public int places() {
        return places;
    }

    /// Between two machines, one in each place.
    public long oneWayNanos(int from, int to) {
        return oneWayNanos[from * places + to];
    }

    /// A place for each node, any as likely as any other.
    public int[] settle(int nodes, RandomGenerator random) {
        int[] settled = new int[nodes];
        for (int i = 0; i < nodes; i++) {
            settled[i] = random.nextInt(places);
        }
        return settled;
    }
}
