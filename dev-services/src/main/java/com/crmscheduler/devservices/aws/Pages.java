package com.crmscheduler.devservices.aws;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Cuts lists into pages. A token names the last item of its page, so that pages hold while the list changes. */
final class Pages {

    private static final String MARK = "v1:";

    private Pages() {}

    /** The first items, and a token where more follow. */
    static <T> Page<T> first(Stream<T> items, int size, Function<T, String> name) {
        List<T> page = new ArrayList<>(size);
        Iterator<T> left = items.iterator();
        while (left.hasNext() && page.size() < size) {
            page.add(left.next());
        }
        return new Page<>(page, left.hasNext() ? token(name.apply(page.getLast())) : null);
    }

    /**
     * The name of the last item before a page; null for the first page.
     *
     * @throws ApiError when the token is none of ours
     */
    static @Nullable String after(@Nullable String token) {
        if (token == null) {
            return null;
        }
        try {
            String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            if (text.startsWith(MARK)) {
                return text.substring(MARK.length());
            }
        } catch (IllegalArgumentException e) {
            // No base64, so not ours either.
        }
        throw ApiError.invalid("Invalid NextToken.");
    }

    private static String token(String name) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString((MARK + name).getBytes(StandardCharsets.UTF_8));
    }
}
