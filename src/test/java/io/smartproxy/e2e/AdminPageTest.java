package io.smartproxy.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.e2e.AdminStandIn.Change;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The admin page in a browser: what it shows, and what can be done with it.
class AdminPageTest extends ShownAdminPage {

    @BeforeEach
    void show() {
        tick();
    }

    @Test
    void theFiguresAreThoseOfTheApi() {
        page.await("document.querySelectorAll('#routes tbody tr').length == 5");
        tick();
        page.await("document.querySelector('#bytes-sent').dataset.value == " + figures.bytes("sent"));
        assertThat(page.text("#rate-sent")).matches("[\\d.]+\u00a0MB/s");
        assertThat(page.text("#connections-active")).isEqualTo("42");
        assertThat(page.text("#connections-max")).isEqualTo("of 5,000");
        assertThat(page.text("#connections-total")).isEqualTo("120,331");
        page.await("document.querySelector('#routes [data-key=web]').cells[2].dataset.value == "
                + figures.last("received") * 0.55);
        assertThat(page.texts("#routes tbody td:nth-child(9)")).containsExactly("0", "2 route-limit", "0", "0", "0");
        assertThat(page.texts("#routes tbody td:nth-child(10)"))
                .containsExactly("–", "–", "–", "kernel 5.00\u00a0MB · 1.00\u00a0GB", "–");
        assertThat(page.texts("#targets tbody td:nth-child(3)")).containsExactly(
                "up", "up", "up", "up", "ejected", "up");
        assertThat(page.texts("#refusals li")).first().isEqualTo("rate-limit1,834");
        assertThat(page.texts("#closes li")).contains("connect-failed140");
        assertThat(page.texts("#zombies li")).containsExactly("stuck3");
        assertThat(page.texts("#ips tbody td:first-child")).hasSize(8).contains("2001:db8:12:7::/64");
        assertThat(page.texts("#connections tbody td:first-child")).hasSize(42).startsWith("42", "41");
        assertThat(page.texts("#listeners tbody td:last-child")).contains("tls passthrough");
        assertThat(page.text("#summaries li")).endsWith("(active: 12)");
        assertThat(page.text("#version")).isEqualTo("0.1.0");
        assertThat(page.text("#uptime")).isEqualTo("up 1\u00a0d 2\u00a0h");
        assertThat(page.text("#reload-failed")).contains("proxy.properties:12: route.api.targets");
    }

    @Test
    void unitsCanBeThoseOfASwitch() {
        figures.sample(1, 1_250_000, 1000);
        source.tick();
        page.awaitText("#rate-received", "1.25\u00a0MB/s");
        page.click("#units label:last-of-type");
        page.awaitText("#rate-received", "10.0\u00a0Mbit/s").awaitText("#rate-sent", "8.00\u00a0kbit/s")
                .awaitText("#routes", "Mbit/s")
                .await("document.querySelector('#chart').textContent.includes('Mbit/s')");
        assertThat(page.value("document.querySelector('#rate-received').dataset.value")).isEqualTo("1250000");
    }

    @Test
    void theRatesOfRoutesCanBeThoseOfALongerWindow() {
        page.awaitText("#routes", "web");
        page.click("#window label:last-of-type");
        page.awaitText("#routes tbody td:nth-child(3)", "1.00\u00a0kB/s");
        assertThat(page.texts("#ips tbody td:nth-child(2)")).containsOnly("1.00\u00a0kB/s");
    }

    @Test
    void theHeadsOfTablesSort() {
        page.awaitText("#routes", "web");
        String total = "#routes th:nth-child(6)";
        assertThat(page.texts("#routes tbody td:first-child")).startsWith("web", "api");
        page.click(total + " button");
        page.await("document.querySelector('" + total + "').ariaSort == 'descending'");
        page.press("Enter");
        page.await("document.querySelector('" + total + "').ariaSort == 'ascending'");
        assertThat(page.texts("#routes tbody td:first-child"))
                .containsExactly(AdminFigures.EVIL, "git", "mail", "api", "web");
        tick();
        assertThat(page.texts("#routes tbody td:first-child")).first().isEqualTo(AdminFigures.EVIL);
        page.press(" ");
        page.await("!document.querySelector('" + total + "').ariaSort");
        assertThat(page.texts("#routes tbody td:first-child")).startsWith("web", "api");
        page.click("#routes th button");
        page.await("document.querySelector('#routes th').ariaSort == 'ascending'");
        assertThat(page.texts("#routes tbody td:first-child"))
                .containsExactly(AdminFigures.EVIL, "api", "git", "mail", "web");
    }

    @Test
    void whatHasTheFocusKeepsItWhileRowsMove() {
        page.awaitText("#connections", "203.0.113.18:41554");
        page.click("#connections th:nth-child(5) button");
        assertThat(page.texts("#connections tbody td:first-child")).endsWith("42");
        page.focus("#connections [data-key='42'] button");
        page.value("document.querySelector('#connections th:nth-child(5) button').click()");
        assertThat(page.texts("#connections tbody td:first-child")).startsWith("42");
        assertThat(page.value("document.activeElement.ariaLabel"))
                .isEqualTo("Close connection 42 of 203.0.113.18:41554");
    }

    @Test
    void aConnectionIsClosedWhenThatIsConfirmed() {
        String row = "#connections [data-key='40']";
        page.awaitText(row, "Close");
        page.click(row + " button");
        page.await("document.querySelector('#confirm').open")
                .awaitText("#confirm-what", "#40, 203.0.113.4:41480 on web");
        assertThat(page.value("document.activeElement.id")).isEqualTo("confirm-no");
        page.click("#confirm-no");
        page.await("!document.querySelector('#confirm').open");
        page.click(row + " button");
        page.await("document.querySelector('#confirm').open");
        page.press("Escape");
        page.await("!document.querySelector('#confirm').open");
        tick();
        assertThat(source.changes()).isEmpty();
        page.click(row + " button");
        page.click("#confirm-yes");
        page.awaitText("#said", "Connection 40 is closed.").await("!document.querySelector(\"" + row + "\")");
        assertThat(source.changes()).containsExactly(new Change("DELETE", "/api/v1/connections/40", "1"));
    }

    @Test
    void connectionsAreThoseOfARouteAndAClient() {
        page.awaitText("#ips", "203.0.113.18").awaitText("#filter-route", "mail");
        page.click("#ips tr:nth-child(3) button");
        page.awaitText("#connections-note", "6 shown");
        assertThat(page.texts("#connections tbody td:nth-child(2)")).hasSize(6)
                .allMatch(client -> client.startsWith("203.0.113.18:"));
        page.value("const route = document.querySelector('#filter-route'); route.selectedIndex = 5;"
                + "route.dispatchEvent(new Event('input', {bubbles: true}))");
        page.await("document.querySelectorAll('#connections tbody tr').length < 6");
        assertThat(page.texts("#connections tbody td:nth-child(3)")).containsOnly(AdminFigures.EVIL);
        page.click("#filter [type=reset]");
        page.awaitText("#connections-note", "42 shown");
    }

    @Test
    void aNameIsNeverTakenForHtml() {
        page.awaitText("#routes", AdminFigures.EVIL).awaitText("#targets", AdminFigures.EVIL)
                .awaitText("#connections", AdminFigures.EVIL).awaitText("#listeners", AdminFigures.EVIL);
        assertThat(page.texts("#shown option")).contains(AdminFigures.EVIL);
        assertThat(page.value("document.querySelectorAll('script').length")).isEqualTo(1.0);
        page.click("#range label:nth-of-type(2)");
        page.click("#routes tr:nth-child(5) button.link");
        page.await("document.querySelector('#shown').selectedOptions[0].text == " + JsonText.of(AdminFigures.EVIL));
        Await.until("its history was asked for", () -> source.asked()
                .contains("/api/v1/history?seconds=600&route=%3Cscript%3Ealert(1)%3C%2Fscript%3E"));
    }

    @Test
    void lightAndDarkAreAsTheUserHasThemUnlessChosen() {
        page.prefers("prefers-color-scheme", "light");
        Object light = background();
        page.prefers("prefers-color-scheme", "dark");
        assertThat(background()).isNotEqualTo(light).isEqualTo("rgb(14, 17, 22)");
        page.click("#theme label:nth-of-type(2)");
        assertThat(background()).isEqualTo(light);
        page.go(source.url());
        assertThat(background()).as("after loading it again").isEqualTo(light);
    }

    private Object background() {
        return page.value("getComputedStyle(document.body).backgroundColor");
    }

    @ParameterizedTest
    @ValueSource(ints = {320, 400, 700, 1000, 1600})
    void nothingSticksOutOfANarrowPage(int width) {
        page.awaitText("#connections", "203.0.113.18").awaitText("#ips", "203.0.113.4").awaitText("#targets", "git");
        page.size(width, 800);
        page.await("innerWidth == " + width);
        assertThat(page.value("document.documentElement.scrollWidth")).isEqualTo((double) width);
        assertThat(page.value("document.querySelector('#chart').clientWidth <= " + width)).isEqualTo(true);
    }

    @Test
    void theKeyboardIsEnough() {
        page.press("Tab");
        assertThat(page.value("document.activeElement.className")).isEqualTo("skip");
        assertThat(page.value("document.activeElement.offsetHeight > 20")).isEqualTo(true);
        page.press("Enter");
        page.await("document.activeElement.id == 'main'");
        page.focus("#chart");
        page.await("!document.querySelector('#readout').hidden");
        String newest = page.text("#readout");
        page.press("ArrowLeft");
        page.await("document.querySelector('#readout').textContent != " + JsonText.of(newest));
        assertThat((String) page.value("document.querySelector('#chart').ariaValueText"))
                .matches("\\d\\d:\\d\\d:\\d\\d, received [\\d.]+\u00a0MB/s, sent [\\d.]+\u00a0MB/s");
        assertThat(page.value("getComputedStyle(document.activeElement).outlineStyle")).isEqualTo("solid");
        page.press("Tab");
        assertThat(page.value("document.querySelector('#readout').hidden")).isEqualTo(true);
    }

    @Test
    void nothingMovesForThoseWhoWantItStill() {
        page.prefers("prefers-reduced-motion", "no-preference");
        page.await("document.getAnimations().length > 0");
        page.prefers("prefers-reduced-motion", "reduce");
        page.await("document.getAnimations().length == 0");
    }

    @Test
    void whatIsWrongWithAFileIsShown() {
        page.click("#reload");
        page.awaitText("#said", "proxy.properties:7: route.web.listen");
        assertThat(source.changes()).isEqualTo(List.of(new Change("POST", "/api/v1/reload", "1")));
        assertThat(page.complaints()).as("of the status 422 alone").hasSize(1).allMatch(what -> what.contains("422"));
    }
}
