package com.crmscheduler.adapter.web;

import com.crmscheduler.adapter.web.JsonValue.Kind;
import com.crmscheduler.adapter.web.RequestBodies.Lines;
import com.crmscheduler.application.port.ManageSchedulesUseCase;
import com.crmscheduler.domain.error.ProviderThrottled;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Creates many. An array is read and found to be JSON as a whole before anything is created; NDJSON is created as it comes in,
 * so that neither side has to hold all of it.
 */
@RestController
@RequestMapping(path = BatchController.PATH, produces = MediaType.APPLICATION_JSON_VALUE)
final class BatchController implements BatchApi {
    static final String PATH = ScheduleController.PATH + "/batch";
    static final int MAX_ITEMS = 10_000;

    /** An array is held as a whole, several times over while it is read. */
    private static final int ARRAYS_AT_ONCE = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Semaphore arrays = new Semaphore(ARRAYS_AT_ONCE);
    private final ManageSchedulesUseCase manage;

    BatchController(ManageSchedulesUseCase manage) {
        this.manage = manage;
    }

    @Override
    @PostMapping(consumes = {MediaType.APPLICATION_JSON_VALUE, MediaType.APPLICATION_NDJSON_VALUE})
    public ResponseEntity<BatchResponse> create(
            @RequestHeader(name = RequestHeaders.IDEMPOTENCY_KEY, required = false) @Nullable String idempotencyKey,
            @RequestHeader("Content-Type") MediaType contentType, InputStream body) throws IOException {
        Violations violations = new Violations();
        RequestHeaders.idempotencyKey(idempotencyKey, violations);
        violations.throwIfAny();
        Batch batch = new Batch(manage, PATH, idempotencyKey);
        if (MediaType.APPLICATION_NDJSON.isCompatibleWith(contentType)) {
            createLines(batch, new Lines(body));
        } else {
            inTurn(() -> createArray(batch, RequestBodies.text(body, RequestBodies.MAX_ARRAY)));
        }
        return ResponseEntity.status(HttpStatus.MULTI_STATUS).body(batch.finish());
    }

    private interface Reading {
        void read() throws IOException;
    }

    /** @throws ProviderThrottled when others are read for too long */
    private void inTurn(Reading reading) throws IOException {
        try {
            if (!arrays.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new ProviderThrottled(ARRAYS_AT_ONCE + " batches are being read; NDJSON has no such bound",
                        PATIENCE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProviderThrottled("the service is stopping", PATIENCE);
        }
        try {
            reading.read();
        } finally {
            arrays.release();
        }
    }

    private static void createArray(Batch batch, String text) {
        Violations violations = new Violations();
        JsonValue array = JsonReader.read(text, violations);
        if (array != null && !array.is(Kind.ARRAY)) {
            violations.add(JsonReader.BODY, array.text(), Kind.ARRAY.words());
        }
        violations.throwIfAny();
        List<JsonValue> items = array == null ? List.of() : JsonReader.elements(array);
        if (items.size() > MAX_ITEMS) {
            throw RequestBodies.tooLarge(MAX_ITEMS, "items");
        }
        items.forEach(item -> batch.add(item.text()));
    }

    private static void createLines(Batch batch, Lines lines) throws IOException {
        for (byte[] line = lines.next(); line != null; line = lines.next()) {
            if (batch.size() == MAX_ITEMS) {
                batch.refuseRest();
                return;
            }
            if (line.length > RequestBodies.MAX_BODY) {
                batch.refuse(RequestBodies.MAX_BODY, "bytes");
                continue;
            }
            batch.addLine(line);
        }
    }
}
