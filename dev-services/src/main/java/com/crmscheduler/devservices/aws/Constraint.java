package com.crmscheduler.devservices.aws;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What the service model demands of a value by itself, in the words of AWS's front end. */
sealed interface Constraint {

    /** What the value breaks, as AWS words it; null when it is fine. */
    @Nullable
    String brokenBy(JsonNode value);

    /**
     * A text has this form.
     *
     * @param shown how AWS writes the pattern
     */
    record Form(Pattern pattern, String shown) implements Constraint {

        @Override
        public @Nullable String brokenBy(JsonNode value) {
            return pattern.matcher(value.stringValue()).matches()
                    ? null
                    : "Member must satisfy regular expression pattern: " + shown;
        }
    }

    /** A text, or a list, has at most so many characters, or members. */
    record AtMost(int length) implements Constraint {

        @Override
        public @Nullable String brokenBy(JsonNode value) {
            return lengthOf(value) <= length ? null : "Member must have length less than or equal to " + length;
        }
    }

    /** A text has at least so many characters. */
    record AtLeast(int length) implements Constraint {

        @Override
        public @Nullable String brokenBy(JsonNode value) {
            return lengthOf(value) >= length ? null : "Member must have length greater than or equal to " + length;
        }
    }

    /** A number lies in a range. */
    record Within(int least, int most) implements Constraint {

        @Override
        public @Nullable String brokenBy(JsonNode value) {
            if (value.doubleValue() < least) {
                return "Member must have value greater than or equal to " + least;
            }
            return value.doubleValue() > most ? "Member must have value less than or equal to " + most : null;
        }
    }

    /** A text is one of these. */
    record OneOf(List<String> values) implements Constraint {

        @Override
        public @Nullable String brokenBy(JsonNode value) {
            return values.contains(value.stringValue())
                    ? null
                    : "Member must satisfy enum value set: [" + String.join(", ", values) + "]";
        }
    }

    private static int lengthOf(JsonNode value) {
        return value.isArray() ? value.size() : value.stringValue().codePointCount(0, value.stringValue().length());
    }
}
