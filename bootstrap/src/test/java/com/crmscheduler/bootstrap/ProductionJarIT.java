package com.crmscheduler.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** What is shipped. Production must not be able to start on an embedded store, so none may be in it. */
class ProductionJarIT {

    @Test
    void bringsItsAdapters_andNoEmbeddedServer() throws IOException {
        List<String> libraries;
        try (JarFile jar = new JarFile(productionJar().toFile())) {
            libraries = jar.stream().map(ZipEntry::getName).filter(name -> name.startsWith("BOOT-INF/lib/"))
                    .map(name -> name.substring("BOOT-INF/lib/".length())).toList();
        }
        assertThat(libraries).anyMatch(name -> name.startsWith("crm-scheduler-adapters-redis"))
                .anyMatch(name -> name.startsWith("crm-scheduler-adapters-kafka"))
                .anyMatch(name -> name.startsWith("crm-scheduler-adapters-aws"))
                .anyMatch(name -> name.startsWith("crm-scheduler-handlers"));
        assertThat(libraries).noneMatch(name -> name.startsWith("crm-scheduler-dev-services"))
                .noneMatch(name -> name.startsWith("crm-scheduler-testkit"))
                .noneMatch(name -> name.startsWith("embedded-redis")).noneMatch(name -> name.startsWith("kafka_"))
                .noneMatch(name -> name.startsWith("kafka-server")).noneMatch(name -> name.startsWith("scala-"))
                .noneMatch(name -> name.startsWith("elasticmq")).noneMatch(name -> name.startsWith("pekko-"))
                .noneMatch(name -> name.startsWith("junit"));
    }

    private static Path productionJar() throws IOException {
        try (Stream<Path> built = Files.list(Path.of("target"))) {
            return built.filter(file -> file.getFileName().toString().endsWith("-exec.jar")).findFirst().orElseThrow();
        }
    }
}
