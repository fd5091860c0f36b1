package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.log.Json;
import io.smartproxy.log.JsonReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// The port of a browser over which it is told what to do: the Chrome DevTools Protocol, JSON over one WebSocket for
/// the browser and all its pages.
final class DevTools implements AutoCloseable {

    /// Something that the browser tells unasked.
    ///
    /// @param session of the page that it is about; null for the browser itself
    record Event(String session, String method, Map<?, ?> parameters) {
    }

    private final HttpClient client = HttpClient.newHttpClient();
    private final WebSocket socket;
    private final AtomicInteger last = new AtomicInteger();
    private final Map<Integer, CompletableFuture<Map<?, ?>>> asked = new ConcurrentHashMap<>();
    private final List<Event> events = new CopyOnWriteArrayList<>();

    DevTools(URI address) {
        socket = client.newWebSocketBuilder().buildAsync(address, new Reader()).join();
    }

    /// Gives a command and waits for what comes of it.
    ///
    /// @param session    the page's; null for the browser itself
    /// @param parameters maps, lists, strings, numbers and booleans
    /// @throws AssertionError when the browser does not do it
    Map<?, ?> command(String session, String method, Map<String, ?> parameters) {
        int id = last.incrementAndGet();
        CompletableFuture<Map<?, ?>> answer = new CompletableFuture<>();
        asked.put(id, answer);
        StringBuilder text = new StringBuilder();
        Json json = new Json(text).object().name("id").value(id).name("method").value(method).name("params");
        JsonText.write(json, parameters);
        if (session != null) {
            json.name("sessionId").value(session);
        }
        json.endObject().finish();
        socket.sendText(text, true).join();
        Map<?, ?> message = answer.orTimeout(Await.LIMIT.toSeconds(), TimeUnit.SECONDS).join();
        assertThat(message.get("error")).as(method).isNull();
        return (Map<?, ?>) message.get("result");
    }

    /// All that a page has told so far, in turn.
    List<Event> events(String session) {
        return events.stream().filter(event -> session.equals(event.session())).toList();
    }

    @Override
    public void close() {
        socket.abort();
        client.shutdownNow();
    }

    private void take(Map<?, ?> message) {
        if (message.get("id") instanceof Double id) {
            asked.remove(id.intValue()).complete(message);
        } else {
            events.add(new Event((String) message.get("sessionId"), (String) message.get("method"),
                    (Map<?, ?>) message.get("params")));
        }
    }

    /// Called by one thread at a time, which is the client's.
    private final class Reader implements WebSocket.Listener {

        private final StringBuilder message = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean end) {
            message.append(part);
            if (end) {
                take((Map<?, ?>) JsonReader.read(message.toString()));
                message.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable failure) {
            asked.values().forEach(answer -> answer.completeExceptionally(failure));
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
            onError(from, new IllegalStateException("the browser has ended the talk: " + status + " " + reason));
            return null;
        }
    }
}
