package io.smartproxy.nftables;

import io.smartproxy.net.Cidr;
import java.util.List;
import java.util.stream.Collectors;

/// One of the named things that a table consists of.
sealed interface Part {

    /// Unique in its table, and good as an identifier of `nft`.
    String name();

    /// What `nft` calls such a thing.
    String kind();

    /// What stands between its braces.
    String body();

    /// Counts packets and bytes.
    record Counter(String name) implements Part {

        @Override
        public String kind() {
            return "counter";
        }

        @Override
        public String body() {
            return "";
        }
    }

    /// A set of networks of one family.
    ///
    /// @param networks all of the family
    record Networks(String name, Family family, List<Cidr> networks) implements Part {

        public Networks {
            networks = List.copyOf(networks);
        }

        @Override
        public String kind() {
            return "set";
        }

        @Override
        public String body() {
            return declaration() + (networks.isEmpty() ? "" : " elements = { "
                    + networks.stream().map(Cidr::toString).collect(Collectors.joining(", ")) + " };");
        }

        /// Without what is in it.
        String declaration() {
            return "type " + family.type() + "; flags interval; auto-merge;";
        }
    }

    /// Holds the count of a route's open connections. It is a set with one element, as an element outlives the rules
    /// that put it there; for its own lifetime its limit stays the same, so the limit is a part of its name.
    record Places(String name) implements Part {

        @Override
        public String kind() {
            return "set";
        }

        @Override
        public String body() {
            return "typeof meta l4proto; size 1; flags dynamic;";
        }
    }

    /// Rules, asked in their order.
    ///
    /// @param hook  where the kernel enters it; empty for one that only other chains lead to
    /// @param rules a line each
    record Chain(String name, String hook, List<String> rules) implements Part {

        public Chain {
            rules = List.copyOf(rules);
        }

        /// One that only other chains lead to.
        Chain(String name, List<String> rules) {
            this(name, "", rules);
        }

        @Override
        public String kind() {
            return "chain";
        }

        @Override
        public String body() {
            String inset = "\n        ";
            return (hook.isEmpty() ? "" : inset + "type " + hook + "; policy accept;")
                    + rules.stream().map(inset::concat).collect(Collectors.joining())
                    + (hook.isEmpty() && rules.isEmpty() ? "" : "\n    ");
        }
    }
}
