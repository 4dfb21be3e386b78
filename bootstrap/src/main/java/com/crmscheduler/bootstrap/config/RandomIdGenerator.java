package com.crmscheduler.bootstrap.config;

import com.crmscheduler.application.port.IdGenerator;
import java.security.SecureRandom;
import java.time.InstantSource;

/** Names as ULIDs, incarnations as random numbers, from the operating system's randomness. */
final class RandomIdGenerator implements IdGenerator {

    private static final char[] BASE_32 = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
    private static final int TIME_CHARACTERS = 10;
    private static final int RANDOM_CHARACTERS = 16;
    private static final int BITS = 5;
    private static final int MASK = 31;

    private final SecureRandom random = new SecureRandom();
    private final InstantSource time;

    RandomIdGenerator(InstantSource time) {
        this.time = time;
    }

    @Override
    public long incarnation() {
        long number = random.nextLong();
        while (number == 0) {
            number = random.nextLong();
        }
        return number;
    }

    @Override
    public String sortableName() {
        char[] name = new char[TIME_CHARACTERS + RANDOM_CHARACTERS];
        write(name, 0, TIME_CHARACTERS, time.millis());
        // 80 random bits, in two halves of eight characters.
        write(name, TIME_CHARACTERS, RANDOM_CHARACTERS / 2, random.nextLong());
        write(name, TIME_CHARACTERS + RANDOM_CHARACTERS / 2, RANDOM_CHARACTERS / 2, random.nextLong());
        return new String(name);
    }

    private static void write(char[] name, int from, int length, long bits) {
        long rest = bits;
        for (int i = from + length - 1; i >= from; i--) {
            name[i] = BASE_32[(int) (rest & MASK)];
            rest >>>= BITS;
        }
    }
}
