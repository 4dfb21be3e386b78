package com.crmscheduler.bootstrap;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole program in this JVM, on a free port, and a client of its HTTP interface. */
final class RunningProgram implements AutoCloseable {

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(20);
    private static final JsonMapper JSON = JsonMapper.shared();

    private final ConfigurableApplicationContext context;
    private final RecordingHandler handler;
    private final HttpClient client = HttpClient.newHttpClient();

    private RunningProgram(ConfigurableApplicationContext context, RecordingHandler handler) {
        this.context = context;
        this.handler = handler;
    }

    /** Starts it with further properties, each as {@code name=value}. */
    static RunningProgram start(String... properties) {
        List<String> all = new ArrayList<>(List.of("--server.port=0"));
        for (String property : properties) {
            all.add("--" + property);
        }
        RecordingHandler handler = new RecordingHandler();
        ConfigurableApplicationContext context = new SpringApplicationBuilder(CrmSchedulerApplication.class)
                .initializers(starting -> starting.getBeanFactory().registerSingleton("recordingHandler", handler))
                .run(all.toArray(String[]::new));
        return new RunningProgram(context, handler);
    }

    RecordingHandler handler() {
        return handler;
    }

    String property(String name) {
        return context.getEnvironment().getProperty(name, "");
    }

    /** The type of each bean, of singletons that were registered as they are too. */
    Stream<Class<?>> beanTypes() {
        ConfigurableListableBeanFactory beans = context.getBeanFactory();
        Stream<String> names = Stream.concat(Stream.of(beans.getBeanDefinitionNames()),
                Stream.of(beans.getSingletonNames())).distinct();
        return names.<Class<?>>map(beans::getType).filter(Objects::nonNull);
    }

    HttpResponse<String> get(String path) {
        return send(request(path).GET());
    }

    /** Where it answers. */
    String address() {
        return "http://127.0.0.1:" + context.getEnvironment().getRequiredProperty("local.server.port");
    }

    HttpResponse<String> post(String path, String json) {
        return send(request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json)));
    }

    HttpResponse<String> put(String path, String json) {
        return send(request(path).header("Content-Type", "application/json").PUT(BodyPublishers.ofString(json)));
    }

    HttpResponse<String> patch(String path, String json) {
        return send(request(path).header("Content-Type", "application/merge-patch+json").method("PATCH",
                BodyPublishers.ofString(json)));
    }

    HttpResponse<String> delete(String path) {
        return send(request(path).DELETE());
    }

    static JsonNode json(HttpResponse<String> answer) {
        return JSON.readTree(answer.body());
    }

    @Override
    public void close() {
        client.close();
        context.close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(address() + path)).timeout(ANSWER_WITHIN);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError("no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
