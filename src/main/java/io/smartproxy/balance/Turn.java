package io.smartproxy.balance;

import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The members of a pool as often as their weights say, each one's places spread evenly over the whole: of the weights
/// 5, 1 and 1, A A A B A A C.
final class Turn {

    private final List<Member> members;
    private final Member[] places;

    /// A place and where it lies, from 0 to 1.
    private record Place(double at, Member member) {
    }

    Turn(List<Member> members) {
        this.members = List.copyOf(members);
        int divisor = members.stream().mapToInt(Member::weight).reduce(0, Turn::commonDivisor);
        places = IntStream.range(0, members.size()).boxed()
                .flatMap(index -> places(index, members.get(index).weight() / divisor))
                // Stable: what lies at the same point stays in the order of the file.
                .sorted(Comparator.comparingDouble(Place::at)).map(Place::member).toArray(Member[]::new);
    }

    /// Those of each member lie a little behind those of the one before it, so that equal weights alternate.
    private Stream<Place> places(int index, int count) {
        double offset = (index + 0.5) / members.size();
        return IntStream.range(0, count).mapToObj(place -> new Place((place + offset) / count, members.get(index)));
    }

    private static int commonDivisor(int a, int b) {
        return b == 0 ? a : commonDivisor(b, a % b);
    }

    List<Member> members() {
        return members;
    }

    /// How many places there are, 0 if there is no member.
    int length() {
        return places.length;
    }

    Member at(int place) {
        return places[place];
    }

    /// The member of a place drawn by lot; each as likely as its weight says.
    Member any() {
        return places[ThreadLocalRandom.current().nextInt(places.length)];
    }

    /// One of those that stand so, drawn by lot, each as likely as its weight says. Looks at every member.
    ///
    /// @param except not this one; null for any
    /// @return null if there is none
    Member lot(Standing standing, List<Member> tried, Member except) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        Member drawn = null;
        int weights = 0;
        for (int i = 0; i < members.size(); i++) {
            Member member = members.get(i);
            if (member != except && member.stands(standing, tried)) {
                weights += member.weight();
                drawn = random.nextInt(weights) < member.weight() ? member : drawn;
            }
        }
        return drawn;
    }
}
