package com.crmscheduler.devservices.aws;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;

/** Texts measured in bytes. */
final class Utf8 {

    private Utf8() {}

    /** The longest beginning of a text that has no more bytes than these. */
    static String cut(String text, int mostBytes) {
        CharBuffer left = CharBuffer.wrap(text);
        StandardCharsets.UTF_8.newEncoder().encode(left, ByteBuffer.allocate(mostBytes), true);
        return text.substring(0, left.position());
    }
}
