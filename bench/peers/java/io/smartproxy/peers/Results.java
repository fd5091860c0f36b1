package io.smartproxy.peers;

import java.util.ArrayList;
import java.util.List;

/// All that has been measured.
final class Results {

    /// What the others are compared to.
    static final Peer YARDSTICK = new HaproxyPeer();

    private final List<Figure> figures = new ArrayList<>();

    void add(Figure figure) {
        figures.add(figure);
    }

    List<Figure> figures() {
        return List.copyOf(figures);
    }

    /// In the order in which they were measured.
    List<Quantity> quantities() {
        return figures.stream().map(Figure::quantity).distinct().toList();
    }

    /// A proxy's figures of all rounds.
    Spread of(Quantity quantity, Peer peer) {
        return Spread.of(values(quantity, peer));
    }

    /// A proxy's figure in relation to HAProxy's of the same round, of all rounds.
    Spread ratio(Quantity quantity, Peer peer) {
        double[] ours = values(quantity, peer);
        double[] theirs = values(quantity, YARDSTICK);
        double[] ratios = new double[ours.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = ours[i] / theirs[i];
        }
        return Spread.of(ratios);
    }

    private double[] values(Quantity quantity, Peer peer) {
        return figures.stream().filter(figure -> figure.quantity().equals(quantity) && figure.peer().equals(peer))
                .mapToDouble(Figure::value).toArray();
    }
}
