package com.crmscheduler.adapter.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class JsonReaderTest {
    private static final JsonMapper JSON = new JsonMapper();

    @Test
    void keepsEachValuesText_whenItIsSlicedOut() {
        long seed = new SplittableRandom().nextLong();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 2_000; i++) {
            String first = anyValue(random, 3);
            String second = anyValue(random, 3);
            String space = " \n\t".substring(random.nextInt(3)).repeat(random.nextInt(3));
            String text = space + "{" + space + "\"a\\\"\"" + space + ":" + space + first + space + "," + space
                    + "\"b\":" + space + second + space + "}" + space;
            JsonValue value = read(text);
            assertThat(JsonReader.members(value).values()).as("seed %d: %s", seed, text).extracting(JsonValue::text)
                    .containsExactly(first, second);
            assertThat(JsonReader.elements(read("[" + first + "," + space + second + space + "]")))
                    .as("seed %d: %s", seed, text).extracting(JsonValue::text).containsExactly(first, second);
        }
    }

    @Test
    void keepsALongText_whenItIsLongerThanTheParsersBuffer() {
        String payload = "{\"p\":\"" + "é\\n".repeat(40_000) + "\",\"n\":[1, 2.50]}";
        JsonValue value = read("{\"x\":\"" + "y".repeat(70_000) + "\",\"payload\":" + payload + " ,\"z\":1}");
        assertThat(Objects.requireNonNull(JsonReader.members(value).get("payload")).text()).isEqualTo(payload);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"{'a':'b'}|{'a':'c'}|{'a':'c'}",
            "{'a':'b'}|{'b':'c'}|{'a':'b','b':'c'}",
            "{'a':'b'}|{'a':null}|{}", "{'a':'b','b':'c'}|{'a':null}|{'b':'c'}", "{'a':['b']}|{'a':'c'}|{'a':'c'}",
            "{'a':'c'}|{'a':['b']}|{'a':['b']}", "{'a':{'b':'c'}}|{'a':{'b':'d','c':null}}|{'a':{'b':'d'}}",
            "{'a':[{'b':'c'}]}|{'a':[1]}|{'a':[1]}", "['a','b']|['c','d']|['c','d']", "{'a':'b'}|['c']|['c']",
            "{'a':'foo'}|null|null", "{'a':'foo'}|'bar'|'bar'", "{'e':null}|{'a':1}|{'e':null,'a':1}",
            "[1,2]|{'a':'b','c':null}|{'a':'b'}", "{}|{'a':{'bb':{'ccc':null}}}|{'a':{'bb':{}}}"})
    void mergesAsTheExamplesOfTheRfc(String target, String patch, String expected) {
        JsonValue merged = JsonMergePatch.apply(read(target.replace('\'', '"')), read(patch.replace('\'', '"')));
        assertThat(JSON.readTree(merged.text())).isEqualTo(JSON.readTree(expected.replace('\'', '"')));
    }

    private static JsonValue read(String text) {
        Violations violations = new Violations();
        JsonValue value = JsonReader.read(text, violations);
        violations.throwIfAny();
        return Objects.requireNonNull(value);
    }

    private static String anyValue(SplittableRandom random, int depth) {
        String[] scalars = {"0", "-1.50e+7", "true", "false", "null", "\"\"", "\"a\\\\\"", "\"}],{[ 세\\u0000\"",
                "12345",
                "1E400"};
        String scalar = scalars[random.nextInt(scalars.length)];
        if (depth == 0) {
            return scalar;
        }
        return switch (random.nextInt(4)) {
            case 0 -> "{\"k\" : " + anyValue(random, depth - 1) + ",\"l\":" + anyValue(random, depth - 1) + " }";
            case 1 -> "[ " + anyValue(random, depth - 1) + ", " + anyValue(random, depth - 1) + "]";
            default -> scalar;
        };
    }
}
