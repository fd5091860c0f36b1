package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/// A page in a [Browser], used as a person would: by real clicks and keys, and read by JavaScript.
final class BrowserPage implements AutoCloseable {

    /// Which key sends which code, and which text.
    private static final Map<String, List<?>> KEYS = Map.of("Tab", List.of(9, ""), "Enter", List.of(13, "\r"),
            "Escape", List.of(27, ""), " ", List.of(32, " "), "Home", List.of(36, ""),
            "ArrowLeft", List.of(37, ""), "ArrowRight", List.of(39, ""));

    private final DevTools tools;
    private final String session;
    private final String context;

    BrowserPage(DevTools tools, String session, String context) {
        this.tools = tools;
        this.session = session;
        this.context = context;
        List.of("Page", "Runtime", "Log").forEach(part -> command(part + ".enable", Map.of()));
    }

    /// Goes to another page, and waits until it has loaded.
    void go(String url) {
        long loaded = loaded();
        assertThat(command("Page.navigate", Map.of("url", url)).get("errorText")).as(url).isNull();
        Await.until("loaded: " + url, () -> loaded() > loaded);
    }

    private long loaded() {
        return tools.events(session).stream().filter(event -> event.method().equals("Page.loadEventFired")).count();
    }

    /// The value of a JavaScript expression, as JSON has it; of a promise, what comes of it.
    Object value(String expression) {
        Map<?, ?> answer = command("Runtime.evaluate",
                Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
        assertThat(answer.get("exceptionDetails")).as(expression).isNull();
        return ((Map<?, ?>) answer.get("result")).get("value");
    }

    /// The text of the first element that a CSS selector finds.
    String text(String selector) {
        return (String) value(find(selector) + ".textContent.trim()");
    }

    /// The texts of all elements that a CSS selector finds.
    List<String> texts(String selector) {
        List<?> texts = (List<?>) value("Array.from(document.querySelectorAll(" + JsonText.of(selector)
                + "), found => found.textContent.trim())");
        return texts.stream().map(String.class::cast).toList();
    }

    /// Waits until a JavaScript expression is true.
    BrowserPage await(String expression) {
        Await.until(() -> expression + "; complaints: " + complaints() + "; the page:\n"
                + value("document.body.innerText"), Await.LIMIT, () -> value("!!(" + expression + ")").equals(true));
        return this;
    }

    /// Waits until the first element that a CSS selector finds can be seen and shows the words.
    BrowserPage awaitText(String selector, String words) {
        return await("(found => found?.checkVisibility() && found.innerText.includes(" + JsonText.of(words) + "))("
                + find(selector) + ")");
    }

    /// Clicks on the middle of the first element that a CSS selector finds.
    void click(String selector) {
        List<?> middle = (List<?>) value("(found => { found.scrollIntoView({block: 'center', behavior: 'instant'});"
                + "const box = found.getBoundingClientRect();"
                + "return [box.x + box.width / 2, box.y + box.height / 2]; })(" + find(selector) + ")");
        for (String type : List.of("mouseMoved", "mousePressed", "mouseReleased")) {
            command("Input.dispatchMouseEvent", Map.of("type", type, "x", middle.get(0), "y", middle.get(1),
                    "button", type.equals("mouseMoved") ? "none" : "left", "clickCount", 1));
        }
    }

    /// Moves the mouse.
    void point(double x, double y) {
        command("Input.dispatchMouseEvent", Map.of("type", "mouseMoved", "x", x, "y", y));
    }

    void focus(String selector) {
        value(find(selector) + ".focus({focusVisible: true})");
    }

    /// Presses a key by its name in the DOM, such as `Tab`.
    void press(String key) {
        List<?> codes = KEYS.get(key);
        command("Input.dispatchKeyEvent", Map.of("type", "keyDown", "key", key, "code", key,
                "windowsVirtualKeyCode", codes.get(0), "text", codes.get(1)));
        command("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key, "code", key,
                "windowsVirtualKeyCode", codes.get(0)));
    }

    /// Types into what has the focus.
    void type(String words) {
        command("Input.insertText", Map.of("text", words));
    }

    /// Sets the size of what is seen of it, in CSS pixels.
    void size(int width, int height) {
        command("Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    /// Sets what the user has asked of all pages, such as `prefers-color-scheme`.
    void prefers(String feature, String value) {
        command("Emulation.setEmulatedMedia", Map.of("features", List.of(Map.of("name", feature, "value", value))));
    }

    /// Takes a picture, a PNG, of what is seen.
    void picture(Path file) throws IOException {
        Object data = command("Page.captureScreenshot", Map.of("format", "png")).get("data");
        Files.write(file, Base64.getDecoder().decode((String) data));
    }

    /// What the browser has complained of: exceptions, errors in the console, what a policy has kept from being done.
    List<String> complaints() {
        return tools.events(session).stream().filter(event -> switch (event.method()) {
            case "Runtime.exceptionThrown" -> true;
            case "Runtime.consoleAPICalled" -> "error".equals(event.parameters().get("type"));
            case "Log.entryAdded" -> "error".equals(((Map<?, ?>) event.parameters().get("entry")).get("level"));
            default -> false;
        }).map(event -> event.parameters().toString()).toList();
    }

    private Map<?, ?> command(String method, Map<String, ?> parameters) {
        return tools.command(session, method, parameters);
    }

    private static String find(String selector) {
        return "document.querySelector(" + JsonText.of(selector) + ")";
    }

    @Override
    public void close() {
        tools.command(null, "Target.disposeBrowserContext", Map.of("browserContextId", context));
    }
}
