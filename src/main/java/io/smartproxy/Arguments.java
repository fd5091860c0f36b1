package io.smartproxy;

/// What the command line asks for.
sealed interface Arguments {

    /// The file that is read when none is named, in the working directory.
    String DEFAULT_FILE = "proxy.properties";

    /// Run with a file.
    record Run(String file) implements Arguments {
    }

    /// Read a file, say what is in it or what is wrong with it, and exit.
    record Check(String file) implements Arguments {
    }

    /// Print a commented example file.
    record Example() implements Arguments {
    }

    /// Make the file from which later starts are faster.
    record MakeCache() implements Arguments {
    }

    /// Print the version.
    record Version() implements Arguments {
    }

    /// Print how the program is used.
    record Help() implements Arguments {
    }

    /// The command line makes no sense.
    record Wrong(String message) implements Arguments {
    }

    static Arguments parse(String... words) {
        if (words.length == 0) {
            return new Run(DEFAULT_FILE);
        }
        String second = words.length > 1 ? words[1] : DEFAULT_FILE;
        if (words[0].equals("--check")) {
            return words.length > 2 ? unexpected(words[2]) : new Check(second);
        }
        if (words.length > 1) {
            return unexpected(second);
        }
        return switch (words[0]) {
            case "--example" -> new Example();
            case "--make-cache" -> new MakeCache();
            case "--version" -> new Version();
            case "--help", "-h" -> new Help();
            case String word when word.startsWith("-") -> new Wrong("unknown option " + word);
            case String file -> new Run(file);
        };
    }

    private static Arguments unexpected(String word) {
        return new Wrong("unexpected argument " + word);
    }
}
