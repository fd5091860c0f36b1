package io.smartproxy.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.smartproxy.config.BadFile;
import io.smartproxy.config.NamedFile;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// What stands between a BEGIN and an END line (RFC 7468).
///
/// @param label     such as `CERTIFICATE`
/// @param encrypted whether its headers say so (RFC 1421 section 4.6.1.1): the body is of no use then
/// @param der       the body
record PemBlock(String label, boolean encrypted, byte[] der) {

    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";
    /// RFC 7468 section 2.
    private static final int LINE = 64;

    /// The blocks of a file in their order. Text around them is ignored: programs describe the blocks there.
    ///
    /// @throws BadFile for a block that is cut short or not Base64
    static List<PemBlock> read(NamedFile file) throws BadFile {
        return parse(file, file.read());
    }

    /// @param file for messages
    static List<PemBlock> parse(NamedFile file, byte[] bytes) throws BadFile {
        List<PemBlock> blocks = new ArrayList<>();
        // A byte order mark, if there is one, is three characters here.
        List<String> lines = new String(bytes, ISO_8859_1).replaceFirst("^\u00ef\u00bb\u00bf", "")
                .lines().map(String::strip).toList();
        for (int at = 0; at < lines.size(); at++) {
            String line = lines.get(at);
            if (line.startsWith(BEGIN) && line.endsWith(DASHES)) {
                String label = line.substring(BEGIN.length(), line.length() - DASHES.length());
                int end = end(file, lines, at, label);
                blocks.add(block(file, label, lines.subList(at + 1, end)));
                at = end;
            }
        }
        return blocks;
    }

    /// As it stands in a file.
    String text() {
        return BEGIN + label + DASHES + "\n" + Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(der) + "\n"
                + END + label + DASHES + "\n";
    }

    private static int end(NamedFile file, List<String> lines, int begin, String label) throws BadFile {
        for (int at = begin + 1; at < lines.size() && !lines.get(at).startsWith(BEGIN); at++) {
            if (lines.get(at).equals(END + label + DASHES)) {
                return at;
            }
        }
        throw file.bad("is cut short, expected the line END " + printable(label) + " for the one on line "
                + (begin + 1));
    }

    private static PemBlock block(NamedFile file, String label, List<String> lines) throws BadFile {
        boolean encrypted = lines.stream().anyMatch(line ->
                line.startsWith("Proc-Type:") && line.contains("ENCRYPTED"));
        // Headers, and their continuation, end with an empty line.
        int body = lines.stream().anyMatch(line -> line.contains(":")) ? lines.indexOf("") + 1 : 0;
        try {
            byte[] der = Base64.getDecoder().decode(String.join("", lines.subList(body, lines.size())));
            return new PemBlock(label, encrypted, der);
        } catch (IllegalArgumentException _) {
            throw file.bad("is damaged: " + printable(label) + " is not Base64");
        }
    }

    private static String printable(String label) {
        return label.replaceAll("[^A-Z0-9 ]", "?");
    }

    /// Without the body, which may be a key.
    @Override
    public String toString() {
        return label;
    }
}
