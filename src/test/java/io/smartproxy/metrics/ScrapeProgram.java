package io.smartproxy.metrics;

/// A process of its own for [JvmFamiliesTest]: says when it is ready to be scraped, and scrapes itself.
final class ScrapeProgram {

    static final String READY = "ready to be scraped";

    private ScrapeProgram() {
    }

    public static void main(String[] arguments) {
        PrometheusText text = new PrometheusText(new HeldLedger().metrics, "1", () -> true);
        System.out.println(READY);
        System.out.println(text.text());
    }
}
