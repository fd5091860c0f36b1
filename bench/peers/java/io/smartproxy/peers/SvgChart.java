package io.smartproxy.peers;

import java.util.List;
import java.util.Locale;

/// The ratios to HAProxy as a chart that reads on light and on dark ground.
///
/// From the line in the middle, which is HAProxy, bars go to the left where less is needed and to the right where more
/// is; twice as much is as long as half. A thin line shows the least and the most of all rounds.
final class SvgChart {

    private static final int WIDTH = 800;
    private static final int LEFT = 265;
    private static final int RIGHT = 740;
    private static final int TOP = 84;
    private static final int ROW = 40;
    private static final int BAR = 13;
    private static final List<Peer> SHOWN = Peer.ALL.stream().filter(peer -> !peer.equals(Results.YARDSTICK)).toList();

    private final Results results;
    private final List<Quantity> quantities;
    private final StringBuilder text = new StringBuilder();
    private final int bottom;
    /// The ends of the scale, as powers of two.
    private int low = -1;
    private int high = 1;

    private SvgChart(Results results) {
        this.results = results;
        quantities = results.quantities();
        bottom = TOP + quantities.size() * ROW;
        for (Quantity quantity : quantities) {
            for (Peer peer : SHOWN) {
                Spread ratio = results.ratio(quantity, peer);
                low = Math.min(low, (int) Math.floor(log2(ratio.least())));
                high = Math.max(high, (int) Math.ceil(log2(ratio.most())));
            }
        }
    }

    static String of(Results results) {
        return new SvgChart(results).draw();
    }

    private String draw() {
        add("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\">", WIDTH, bottom + 16);
        add("<title>What each work takes, in relation to HAProxy: the less the better</title>");
        text.append("""
                <style>
                  svg { font: 13px system-ui, sans-serif; background: #ffffff; }
                  text { fill: #1f2328; }
                  .quiet { fill: #59636e; }
                  .grid { stroke: #d1d9e0; }
                  .one { stroke: #1f2328; stroke-width: 2; }
                  .ends { stroke: #1f2328; }
                  .SmartProxy { fill: #2f74d0; }
                  .nginx { fill: #b9852b; }
                  @media (prefers-color-scheme: dark) {
                    svg { background: #0d1117; }
                    text { fill: #f0f6fc; }
                    .quiet { fill: #9198a1; }
                    .grid { stroke: #3d444d; }
                    .one, .ends { stroke: #f0f6fc; }
                    .SmartProxy { fill: #4c8ff0; }
                    .nginx { fill: #c79a45; }
                  }
                </style>
                """);
        drawLegend();
        drawScale();
        for (int i = 0; i < quantities.size(); i++) {
            drawRow(quantities.get(i), TOP + i * ROW);
        }
        return text.append("</svg>\n").toString();
    }

    private void drawLegend() {
        add("<text x=\"16\" y=\"26\" font-weight=\"600\">In relation to HAProxy: the less the better</text>");
        int x = LEFT + 120;
        for (Peer peer : SHOWN) {
            add("<rect class=\"%s\" x=\"%d\" y=\"15\" width=\"14\" height=\"%d\" rx=\"2\"/>", peer.title(), x, BAR);
            add("<text x=\"%d\" y=\"26\">%s</text>", x + 20, peer.title());
            x += 120;
        }
        add("<path class=\"one\" d=\"M%d 14v16\"/><text x=\"%d\" y=\"26\">HAProxy</text>", x + 4, x + 14);
    }

    private void drawScale() {
        for (int power = low; power <= high; power++) {
            double x = x(Math.scalb(1.0, power));
            String ratio = power < 0 ? "1/" + (1L << -power) : Long.toString(1L << power);
            add("<path class=\"%s\" d=\"M%.1f %dV%d\"/>", power == 0 ? "one" : "grid", x, TOP - 12, bottom);
            add("<text class=\"quiet\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s×</text>", x, TOP - 20, ratio);
        }
    }

    private void drawRow(Quantity quantity, int y) {
        add("<text x=\"16\" y=\"%d\">%s</text>", y + ROW / 2 + 1, quantity.title());
        int top = y + ROW / 2 - BAR - 1;
        for (Peer peer : SHOWN) {
            drawBar(peer, results.ratio(quantity, peer), top);
            top += BAR + 2;
        }
    }

    private void drawBar(Peer peer, Spread ratio, int top) {
        double one = x(1);
        double end = x(ratio.median());
        double middle = top + BAR / 2.0;
        add("<rect class=\"%s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>", peer.title(), Math.min(one, end),
                top, Math.abs(end - one), BAR);
        add("<path class=\"ends\" d=\"M%.1f %.1fH%.1f\"/>", x(ratio.least()), middle, x(ratio.most()));
        boolean less = ratio.median() < 1;
        add("<text x=\"%.1f\" y=\"%.1f\" font-size=\"11\" text-anchor=\"%s\">%s</text>",
                less ? x(ratio.least()) - 5 : x(ratio.most()) + 5, middle + 4, less ? "end" : "start",
                Digits.ofRatio(ratio.median()));
    }

    private double x(double ratio) {
        return LEFT + (log2(ratio) - low) / (high - low) * (RIGHT - LEFT);
    }

    private static double log2(double value) {
        return Math.log(value) / Math.log(2);
    }

    private void add(String element, Object... values) {
        text.append(String.format(Locale.ROOT, element, values)).append('\n');
    }
}
