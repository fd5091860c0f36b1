package io.smartproxy.peers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What one run of wrk has done.
///
/// @param requests  that were answered
/// @param perSecond likewise
record Wrk(long requests, double perSecond) {

    private static final int CONNECTIONS = 64;
    private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in ");
    private static final Pattern PER_SECOND = Pattern.compile("Requests/sec:\\s*([\\d.]+)");
    private static final Pattern ERRORS = Pattern.compile("Socket errors:.*|Non-2xx.*");
    /// In relation to requests: one that the end of the run cut short is nobody's fault.
    private static final double ALLOWED_ERRORS = 1e-3;

    /// Asks the [Origin] for its page of 1 KiB, on 64 connections at a time, as fast as it goes.
    ///
    /// @param options further ones of wrk
    /// @throws IOException when more than one in a thousand went wrong
    static Wrk run(Running running, int seconds, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of("wrk", "-t", "2", "-c", Integer.toString(CONNECTIONS), "-d",
                seconds + "s", "--timeout", "10s"));
        command.addAll(Arrays.asList(options));
        command.add("http://127.0.0.1:" + running.address(Way.HTTP).getPort() + Origin.SMALL);
        String report = Program.run(command.toArray(String[]::new));
        Wrk done = new Wrk(Long.parseLong(find(REQUESTS, report)), Double.parseDouble(find(PER_SECOND, report)));
        if (errors(report) > done.requests * ALLOWED_ERRORS) {
            throw new IOException("wrk complains of " + running.peer().title() + ":\n" + report);
        }
        return done;
    }

    private static String find(Pattern pattern, String report) throws IOException {
        Matcher matcher = pattern.matcher(report);
        if (!matcher.find()) {
            throw new IOException("wrk does not tell '" + pattern + "':\n" + report);
        }
        return matcher.group(1);
    }

    /// The sum of all numbers in the lines that tell of errors, which have no others.
    private static long errors(String report) {
        return ERRORS.matcher(report).results()
                .flatMap(line -> Pattern.compile("\\b\\d+\\b(?!xx)").matcher(line.group().replace("2xx or 3xx", ""))
                        .results())
                .mapToLong(number -> Long.parseLong(number.group())).sum();
    }
}
