package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The admin page as time goes by: its charts, and what becomes of it when the proxy cannot be reached or wants a
/// token.
class AdminPageLiveTest extends ShownAdminPage {

    private static final String RECEIVED = "document.querySelector('#chart .line.received').getAttribute('d')";
    private static final String SPARK =
            "document.querySelector('#routes tr:last-child .line.sent')?.getAttribute('d')";

    /// Waits until the curve has as many points in as many parts: one more in each part than it has samples.
    private void awaitCurve(int parts, int points) {
        page.await("(d => d.split('M').length - 1 == " + parts + " && d.split(/[ML]/).length - 1 == " + points + ")("
                + RECEIVED + ")");
    }

    @Test
    void theChartIsFilledFromBeforeAndMoves() {
        tick();
        awaitCurve(1, 61);
        page.await("document.querySelectorAll('.spark .line.sent').length == 5");
        page.await(SPARK + ".split('L').length == 61");
        Object before = page.value(RECEIVED);
        Object small = page.value(SPARK);
        tick();
        awaitCurve(1, 61);
        assertThat(page.value(RECEIVED)).isNotEqualTo(before);
        page.await(SPARK + " != " + JsonText.of(small));
        assertThat(page.value("document.querySelectorAll('#chart .gap').length")).isEqualTo(0.0);
        page.click("#range label:nth-of-type(2)");
        awaitCurve(1, 601);
        page.click("#range label:nth-of-type(3)");
        awaitCurve(1, 703);
    }

    @Test
    void theChartCanBeThatOfARoute() {
        tick();
        page.awaitText("#routes", "mail");
        page.click("#routes [data-key=mail] button");
        page.click("#range label:nth-of-type(2)");
        awaitCurve(1, 601);
        figures.sample(1, 1e6, 1e9);
        source.tick();
        awaitLast();
        page.awaitText("#legend", "120\u00a0MB/s");
    }

    @Test
    void aSampleOfManySecondsIsAGap() {
        tick();
        awaitCurve(1, 61);
        figures.sample(12, 1e6, 2e6);
        source.tick();
        awaitLast();
        tick();
        tick();
        page.await("document.querySelectorAll('#chart .gap').length == 1");
        awaitCurve(2, 46 + 1 + 2 + 1);
        List<?> middle = (List<?>) page.value("(box => [box.x + box.width / 2, box.y + 20])("
                + "document.querySelector('#chart .gap').getBoundingClientRect())");
        page.point((Double) middle.get(0), (Double) middle.get(1));
        page.awaitText("#readout", "received 1.00\u00a0MB/s\nsent 2.00\u00a0MB/s\non average over 12\u00a0s");
    }

    @Test
    void secondsThatAreMissingAreAGap() {
        tick();
        figures.gap(20);
        figures.flow(10);
        page.go(source.url());
        tick();
        awaitCurve(2, 29 + 1 + 11 + 1);
        page.await("document.querySelectorAll('#chart .gap').length == 1");
    }

    @Test
    void ticksThatWereLostAreAskedFor() {
        tick();
        awaitCurve(1, 61);
        figures.flow(5);
        tick();
        awaitCurve(1, 61);
        assertThat(source.asked().stream().filter("/api/v1/events"::equals)).as("it has not begun anew").hasSize(1);
        assertThat(page.value("document.querySelectorAll('#chart .gap').length")).isEqualTo(0.0);
    }

    @Test
    void aConnectionThatIsLostIsSaidAndMended() throws IOException {
        tick();
        awaitCurve(1, 61);
        page.awaitText("#connections", "203.0.113.4");
        String shown = page.text("#rate-received");
        source.stop();
        page.awaitText("#lost", "Connection lost.").awaitText("#state", "Reconnecting");
        page.await("getComputedStyle(document.querySelector('#board > *')).filter == 'grayscale(1)'");
        assertThat(page.text("#rate-received")).as("old figures stay").isEqualTo(shown);
        assertThat(page.texts("#connections tbody tr")).hasSize(42);
        figures.flow(7);
        source.start();
        page.click("#retry");
        tick();
        page.await("document.querySelector('#lost').hidden && !document.body.classList.contains('stale')")
                .awaitText("#state", "Live");
        awaitCurve(1, 61);
    }

    @Test
    void aProxyThatIsStoppingIsShownAsSuch() {
        tick();
        page.awaitText("#state", "Live");
        figures.drain();
        tick();
        page.await("document.body.classList.contains('draining')");
        tick();
        page.awaitText("#state", "Draining");
    }

    @Test
    void itTriesAgainByItself() throws IOException {
        tick();
        source.stop();
        page.awaitText("#lost", "Connection lost.");
        source.start();
        tick();
        page.await("document.querySelector('#lost').hidden");
    }

    @Test
    void aPageThatNobodySeesAsksForNothing() {
        tick();
        page.await(SPARK + ".split('L').length == 61");
        page.await("!polling");
        page.value("Object.defineProperty(document, 'hidden', {value: true, configurable: true});"
                + "document.dispatchEvent(new Event('visibilitychange'))");
        // The server notices with its next words at the earliest.
        Await.until("nobody listens", () -> {
            source.tick();
            return source.listeners() == 0;
        });
        int asked = source.asked().size();
        figures.flow(5);
        source.tick();
        page.value("new Promise(done => setTimeout(done, 50))");
        assertThat(source.asked()).hasSize(asked);
        page.value("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))");
        tick();
        awaitCurve(1, 61);
        assertThat(page.value("document.querySelector('#lost').hidden")).isEqualTo(true);
    }

    @Test
    void theTokenIsAskedForAndKept() throws IOException {
        tick();
        page.awaitText("#reload-failed", "The last reload failed");
        source.stop();
        source.token("secret");
        source.start();
        page.awaitText("#locked", "This page needs the token");
        assertThat(page.value("document.activeElement.id")).isEqualTo("token");
        assertThat(page.value("document.querySelector('#rate-received').offsetParent")).isNull();
        assertThat(page.value("document.querySelector('#reload-failed').offsetParent")).isNull();
        page.type("guess");
        page.press("Enter");
        page.awaitText("#locked", "The proxy did not take this token.");
        page.type("secret");
        page.press("Enter");
        tick();
        page.await("document.querySelector('#locked').hidden").awaitText("#connections", "203.0.113.4");
        page.go(source.url());
        tick();
        assertThat(page.value("document.querySelector('#locked').hidden")).isEqualTo(true);
        assertThat(page.value("Object.keys(localStorage).includes('smartproxy.token')")).isEqualTo(false);
    }
}
