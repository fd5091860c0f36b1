package io.smartproxy.wire;

/// What a parser made of the bytes that have come so far.
///
/// @param <T> the value that it looks for
public sealed interface Parse<T> {

    /// The value is there.
    ///
    /// @param length how many bytes it took, from the first
    record Found<T>(T value, int length) implements Parse<T> {
    }

    /// The bytes begin nothing of this kind, and more of them would change nothing.
    record Absent<T>() implements Parse<T> {
    }

    /// So far it could be one; more bytes are needed.
    ///
    /// @param atLeast how many bytes there must be, counted from the first, before the value can be there; that they
    ///                begin none, or break its rules, may show earlier
    record NeedMore<T>(int atLeast) implements Parse<T> {
    }

    /// The bytes begin one and then break its rules.
    ///
    /// @param why what is wrong, for the log; never quotes the bytes
    record Malformed<T>(String why) implements Parse<T> {
    }
}
