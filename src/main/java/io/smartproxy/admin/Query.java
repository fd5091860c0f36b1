package io.smartproxy.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// The parameters of a request, `name=value&name=value` as forms send them: `+` stands for a blank, and bytes of UTF-8
/// are percent-encoded (WHATWG URL, `application/x-www-form-urlencoded`).
final class Query {

    private static final Pattern WHOLE = Pattern.compile("[0-9]{1,9}");
    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9})?");
    private static final double NANOS = 1e9;

    private final Map<String, String> values = new HashMap<>();

    private Query() {
    }

    /// @param raw   null for none
    /// @param known the names that there may be
    /// @throws RefusedException when there is another one, one twice, or one that is not well encoded
    static Query of(String raw, List<String> known) throws RefusedException {
        Query query = new Query();
        for (String pair : raw == null ? new String[0] : raw.split("&")) {
            if (!pair.isEmpty()) {
                query.add(pair, known);
            }
        }
        return query;
    }

    private void add(String pair, List<String> known) throws RefusedException {
        int equals = pair.indexOf('=');
        String name = decode(equals < 0 ? pair : pair.substring(0, equals));
        if (!known.contains(name)) {
            throw bad("unknown parameter " + name + ", expected "
                    + (known.isEmpty() ? "none" : String.join(", ", known)));
        }
        if (values.put(name, equals < 0 ? "" : decode(pair.substring(equals + 1))) != null) {
            throw bad(name + ": is there twice, expected it once");
        }
    }

    private static String decode(String text) throws RefusedException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                bytes.write(octet(text, i + 1));
                i += 2;
            } else if (c < 0x80) {
                bytes.write(c == '+' ? ' ' : c);
            } else {
                throw badEncoding();
            }
        }
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray())).toString();
        } catch (CharacterCodingException _) {
            throw badEncoding();
        }
    }

    private static int octet(String text, int at) throws RefusedException {
        if (at + 2 > text.length() || !HexFormat.isHexDigit(text.charAt(at))
                || !HexFormat.isHexDigit(text.charAt(at + 1))) {
            throw badEncoding();
        }
        return HexFormat.fromHexDigits(text, at, at + 2);
    }

    private static RefusedException badEncoding() {
        return bad("the query is not well encoded, expected percent-encoded UTF-8");
    }

    private static RefusedException bad(String message) {
        return new RefusedException(400, message);
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /// A whole number from 1 on.
    ///
    /// @param other what it is where it is not given
    /// @throws RefusedException when it is no such number
    int number(String name, int most, int other) throws RefusedException {
        String given = values.get(name);
        if (given == null) {
            return other;
        }
        int number = WHOLE.matcher(given).matches() ? Integer.parseInt(given) : 0;
        if (number < 1 || number > most) {
            throw bad(name + ": expected a whole number from 1 to " + most);
        }
        return number;
    }

    /// Seconds, more than 0, whole or decimal.
    ///
    /// @param other what it is where it is not given
    /// @throws RefusedException when it is no such number
    Duration seconds(String name, Duration most, Duration other) throws RefusedException {
        String given = values.get(name);
        if (given == null) {
            return other;
        }
        Duration duration = DECIMAL.matcher(given).matches()
                ? Duration.ofNanos(Math.round(Double.parseDouble(given) * NANOS)) : Duration.ZERO;
        if (!duration.isPositive() || duration.compareTo(most) > 0) {
            throw bad(name + ": expected seconds, more than 0 and at most " + most.toSeconds() + ", like 10 or 2.5");
        }
        return duration;
    }
}
