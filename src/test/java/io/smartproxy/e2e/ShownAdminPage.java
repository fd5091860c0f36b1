package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/// The admin page in a browser, with figures that the test sets and time that it lets pass.
abstract class ShownAdminPage {

    static Browser browser;

    AdminFigures figures;
    AdminStandIn source;
    BrowserPage page;

    @BeforeAll
    static void startBrowser() throws IOException {
        browser = Browser.start();
    }

    @AfterAll
    static void stopBrowser() throws IOException {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void open() throws IOException {
        figures = new AdminFigures();
        figures.flow(700);
        source = new AdminStandIn(figures);
        page = browser.open(source.url(), 1200, 900);
    }

    @AfterEach
    void close() {
        try (AdminStandIn _ = source; BrowserPage _ = page) {
            // That a server has answered 401, or not at all, is what some of these are about.
            assertThat(page.complaints()).allMatch(what -> what.contains("source=network"));
        }
    }

    /// One more second, which the page has shown when this returns.
    void tick() {
        Await.until("the page listens", () -> source.listeners() == 1);
        // While it asks for the rest it does not ask again, and no tick but this one may come to make it.
        page.await("!polling");
        figures.flow(1);
        source.tick();
        awaitLast();
    }

    void awaitLast() {
        page.await("document.querySelector('#rate-received').dataset.value == " + figures.last("received"));
    }
}
