package io.smartproxy.e2e;

import io.smartproxy.log.Json;
import java.util.List;
import java.util.Map;

/// JSON from the values that [io.smartproxy.log.JsonReader] reads it into.
final class JsonText {

    private JsonText() {
    }

    static String of(Object value) {
        StringBuilder out = new StringBuilder();
        Json json = new Json(out);
        write(json, value);
        json.finish();
        return out.toString();
    }

    /// @param value a map with strings as its keys, a list, a string, a number, a boolean or null, all the way down
    static void write(Json json, Object value) {
        switch (value) {
            case null -> json.nullValue();
            case Map<?, ?> members -> {
                json.object();
                members.forEach((name, member) -> write(json.name((String) name), member));
                json.endObject();
            }
            case List<?> items -> {
                json.array();
                items.forEach(item -> write(json, item));
                json.endArray();
            }
            case String text -> json.value(text);
            case Boolean truth -> json.value(truth);
            case Double number -> json.value(number);
            case Number number -> json.value(number.longValue());
            default -> throw new IllegalArgumentException("nothing that JSON has: " + value);
        }
    }
}
