package io.smartproxy.guard;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.smartproxy.config.BadFile;
import io.smartproxy.config.FileConfig;
import io.smartproxy.config.NamedFile;
import io.smartproxy.net.Cidr;
import io.smartproxy.net.CidrSet;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/// Reads a file with one network or address a line. What follows a `#` is a comment; empty lines mean nothing.
final class NetworkFile {

    /// Some four million lines.
    private static final int LARGEST = 64 << 20;
    private static final String BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";

    private NetworkFile() {
    }

    /// @param key that names it, without `route.NAME.`
    static NamedFile of(String key, FileConfig file) {
        return new NamedFile(key, file, LARGEST, "a file with one network or address a line");
    }

    /// @throws BadFile when a line is wrong. The message says where and does not repeat it, as whoever names a file
    ///                 meant for other eyes should not see what is in it
    static CidrSet read(NamedFile file) throws BadFile {
        // Networks are ASCII, and comments may be anything.
        String text = new String(file.read(), ISO_8859_1);
        Iterator<String> lines = text.substring(text.startsWith(BYTE_ORDER_MARK) ? 3 : 0).lines().iterator();
        List<Cidr> networks = new ArrayList<>();
        String problem = "";
        int wrong = 0;
        for (int number = 1; lines.hasNext(); number++) {
            String line = withoutComment(lines.next());
            try {
                if (!line.isEmpty()) {
                    networks.add(Cidr.parse(line));
                }
            } catch (IllegalArgumentException bad) {
                problem = wrong == 0 ? "line " + number + " of " + file + " " + bad.getMessage() : problem;
                wrong++;
            }
        }
        if (wrong > 0) {
            throw new BadFile(file.key(), problem + (wrong > 1 ? "; " + wrong + " lines are wrong in all" : ""));
        }
        return CidrSet.of(networks);
    }

    private static String withoutComment(String line) {
        int mark = line.indexOf('#');
        return (mark < 0 ? line : line.substring(0, mark)).strip();
    }
}
