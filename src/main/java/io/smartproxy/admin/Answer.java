package io.smartproxy.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.smartproxy.log.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/// What a client gets.
sealed interface Answer {

    /// An answer that is known as a whole.
    ///
    /// @param status  of HTTP
    /// @param headers besides those that every answer has, by name
    /// @param body    never changed
    record Whole(int status, Map<String, String> headers, byte[] body) implements Answer {

        /// The same with another status.
        Whole as(int other) {
            return new Whole(other, headers, body);
        }

        /// The same with one more header.
        Whole with(String name, String value) {
            Map<String, String> more = new LinkedHashMap<>(headers);
            more.put(name, value);
            return new Whole(status, more, body);
        }
    }

    /// The stream of events, for as long as its client listens.
    record Events() implements Answer {
    }

    /// @param type with its charset, which is UTF-8
    static Whole text(int status, String type, String text) {
        return new Whole(status, Map.of("Content-Type", type), text.getBytes(UTF_8));
    }

    /// @param content writes one JSON value
    static Whole json(int status, Consumer<Json> content) {
        return text(status, "application/json; charset=utf-8", jsonText(content));
    }

    /// @param content writes one JSON value
    static String jsonText(Consumer<Json> content) {
        StringBuilder text = new StringBuilder();
        Json json = new Json(text);
        content.accept(json);
        json.finish();
        return text.toString();
    }

    /// `200`, with one JSON value.
    static Whole json(Consumer<Json> content) {
        return json(200, content);
    }

    /// @param message what is wrong, and what is expected
    static Whole error(int status, String message) {
        return json(status, json -> json.object().name("error").value(message).endObject());
    }
}
