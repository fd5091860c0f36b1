package io.smartproxy.config;

import io.smartproxy.config.ReencryptConfig.ServerName;
import io.smartproxy.net.DomainPattern;
import io.smartproxy.net.IpAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/// The values that stand in TLS messages, and the certificates.
final class TlsSyntax {

    private static final int LONGEST_PROTOCOL = 255;
    /// All that TLS 1.2 and 1.3 have; which of them there are, the `tls` package knows.
    private static final Pattern SUITE = Pattern.compile("TLS_[A-Z0-9_]+");
    private static final String SELF_SIGNED = "self-signed";
    /// Beside the properties file.
    private static final String SELF_SIGNED_FOLDER = ".smartproxy";

    private static final String CIPHER_EXPECTED = "a cipher suite by its standard name, like TLS_AES_128_GCM_SHA256";
    private static final String CERTIFICATES_EXPECTED = "a PEM file with the certificate and its chain, a PKCS#12 file,"
            + " a list of these with commas between, or " + SELF_SIGNED;
    private static final String SERVER_NAME_EXPECTED = "a name like app.internal, an address, or client";

    /// An ALPN protocol: 1 to 255 bytes (RFC 7301 section 3.1), here of visible ASCII, as every registered one is.
    static final ValueType<String> PROTOCOL =
            new ValueType<>("an ALPN protocol like h2 or http/1.1", TlsSyntax::protocol);

    static final ValueType<String> CIPHER = new ValueType<>(CIPHER_EXPECTED, TlsSyntax::cipher);

    static final ValueType<Certificates> CERTIFICATES =
            new ValueType<>(CERTIFICATES_EXPECTED, TlsSyntax::certificates);

    static final ValueType<ServerName> SERVER_NAME = new ValueType<>(SERVER_NAME_EXPECTED, TlsSyntax::serverName);

    private TlsSyntax() {
    }

    private static String protocol(Value value, Path folder) throws BadValue {
        String text = value.text();
        if (text.length() > LONGEST_PROTOCOL || !text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new BadValue(value, "is not an ALPN protocol, expected visible ASCII characters, at most "
                    + LONGEST_PROTOCOL);
        }
        return text;
    }

    private static String cipher(Value value, Path folder) throws BadValue {
        if (!SUITE.matcher(value.text()).matches()) {
            throw new BadValue(value, "is not the name of a cipher suite, expected " + CIPHER_EXPECTED);
        }
        return value.text();
    }

    private static Certificates certificates(Value value, Path folder) throws BadValue {
        List<Value> parts = value.split(',').stream().map(Value::strip).toList();
        if (parts.size() > 1 && parts.stream().anyMatch(part -> part.text().equals(SELF_SIGNED))) {
            throw new BadValue(value, "has " + SELF_SIGNED + " beside files, expected one or the other");
        }
        if (parts.getFirst().text().equals(SELF_SIGNED)) {
            return new Certificates.SelfSigned(
                    FileSyntax.resolve(SELF_SIGNED_FOLDER, folder, value, CERTIFICATES_EXPECTED));
        }
        return new Certificates.Files(
                ValueType.list(FileSyntax.file("a PEM file or a PKCS#12 file")).read(value, folder));
    }

    private static ServerName serverName(Value value, Path folder) throws BadValue {
        Value stripped = value.strip();
        if (stripped.text().equals("client")) {
            return new ServerName.OfClient();
        }
        String name = DomainPattern.normalize(stripped.text());
        if (IpAddress.isAddress(name)) {
            return new ServerName.Fixed(IpAddress.parse(name).toString());
        }
        // No name ends in a number (RFC 1123 section 2.1).
        if (!DomainPattern.isName(name) || ValueType.isDigits(name.substring(name.lastIndexOf('.') + 1))) {
            throw new BadValue(stripped, "is neither a host name nor an address, expected " + SERVER_NAME_EXPECTED);
        }
        return new ServerName.Fixed(name);
    }
}
