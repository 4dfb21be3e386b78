package com.crmscheduler.adapter.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The scripts. Each is a file beside this class whose head says keys, arguments and result; the prelude is put in front. */
enum LuaScript {
    ACCEPT,
    BEGIN,
    CANCEL,
    CLAIM,
    COMPLETE,
    CREATE,
    GIVE_BACK,
    HAND_OVER,
    MEND("plan-checks.lua"),
    PARK,
    PERMIT,
    PURGE,
    READ,
    RENEW,
    REPLACE,
    REPLAY,
    ROLL_CALL,
    RUN_NOW,
    SAMPLE,
    SETTLE,
    SWEEP("plan-checks.lua");

    private final byte[] body;
    private final String sha;

    /** @param included further files to put in front */
    LuaScript(String... included) {
        String file = name().toLowerCase(java.util.Locale.ROOT).replace('_', '-') + ".lua";
        String text = read(file);
        int firstLine = text.indexOf('\n') + 1;
        StringBuilder whole = new StringBuilder(text.substring(0, firstLine)).append(read("prelude.lua"));
        for (String more : included) {
            whole.append(read(more));
        }
        body = whole.append(text.substring(firstLine)).toString().getBytes(StandardCharsets.UTF_8);
        sha = sha1(body);
    }

    /** The text that is loaded: the flags line, the prelude, the script. */
    byte[] body() {
        return body.clone();
    }

    /** What the server calls it. */
    String sha() {
        return sha;
    }

    private static String read(String file) {
        try (InputStream in = LuaScript.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("the script " + file + " is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the script " + file, e);
        }
    }

    private static String sha1(byte[] text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
