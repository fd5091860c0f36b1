package io.smartproxy.tls;

import java.security.cert.X509Certificate;
import java.util.Optional;

/// The common name within the name of a certificate's subject.
public final class CommonName {

    private static final String TYPE = "CN=";
    private static final String SPECIAL = " \"#+,;<=>\\";

    private CommonName() {
    }

    /// The most specific one: the first in the order of RFC 2253 section 2.1, which is the reverse of the certificate's.
    ///
    /// @return empty if there is none, or it is no text
    public static Optional<String> of(X509Certificate certificate) {
        String name = certificate.getSubjectX500Principal().getName("RFC2253");
        for (int at = 0; at < name.length(); at = next(name, at)) {
            if (name.startsWith(TYPE, at)) {
                String value = name.substring(at + TYPE.length(), end(name, at));
                // What has no form as text is written as the hexadecimal digits of its DER.
                return value.startsWith("#") ? Optional.empty() : Optional.of(unescape(value));
            }
        }
        return Optional.empty();
    }

    /// Where the attribute that begins at a place ends: at the next `,` or `+` that is not escaped.
    private static int end(String name, int from) {
        int at = from;
        while (at < name.length() && name.charAt(at) != ',' && name.charAt(at) != '+') {
            at += name.charAt(at) == '\\' ? 2 : 1;
        }
        return Math.min(at, name.length());
    }

    private static int next(String name, int from) {
        return end(name, from) + 1;
    }

    /// Takes the escapes back out (RFC 2253 section 2.4). The JDK writes characters as they are and escapes only those
    /// that mean something.
    private static String unescape(String value) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            boolean escape = value.charAt(i) == '\\' && i + 1 < value.length()
                    && SPECIAL.indexOf(value.charAt(i + 1)) >= 0;
            out.append(value.charAt(escape ? ++i : i));
        }
        return out.toString();
    }
}
