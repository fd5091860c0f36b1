package io.smartproxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartproxy.config.ListenConfig;
import io.smartproxy.config.MatchConfig;
import io.smartproxy.config.RouteConfig;
import io.smartproxy.config.TlsMode;
import io.smartproxy.net.IpAddress;
import io.smartproxy.net.PortRange;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BindingTest {

    private static List<Binding> bindings(String routes) {
        return Binding.of(RouteText.of(routes).routes());
    }

    /// `ADDRESS PORT SHOWN ROUTES ASKED-BY`, with `*` for every address.
    private static String text(Binding binding) {
        return binding.address().map(IpAddress::toString).orElse("*") + " " + binding.port() + " " + binding.shown()
                + " " + String.join("+", binding.routes()) + " " + binding.askedBy().name();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            a listen=443                                        | * 443 443 a a
            a listen=[::]:443                                   | * 443 [::]:443 a a
            a listen=443; b listen=[::]:443                     | * 443 443 a+b a
            a listen=0.0.0.0:443                                | 0.0.0.0 443 0.0.0.0:443 a a
            a listen=127.0.0.1:443                              | 127.0.0.1 443 127.0.0.1:443 a a
            a listen=[::1]:443                                  | ::1 443 [::1]:443 a a
            a listen=127.0.0.1:443; b listen=127.0.0.1:443      | 127.0.0.1 443 127.0.0.1:443 a+b a
            a listen=127.0.0.1:443; b listen=443                | * 443 443 a+b b
            a listen=[::1]:443; b listen=443                    | * 443 443 a+b b
            a listen=0.0.0.0:443; b listen=443; c listen=443    | * 443 443 a+b+c b
            a listen=127.0.0.1:443; b listen=0.0.0.0:443        | 0.0.0.0 443 0.0.0.0:443 a+b b
            a listen=443,127.0.0.1:443                          | * 443 443 a a
            a listen=0.0.0.0:443; b listen=[::1]:443            | 0.0.0.0 443 0.0.0.0:443 a a, ::1 443 [::1]:443 b b
            a listen=127.0.0.1:443; b listen=127.0.0.2:443      | 127.0.0.1 443 127.0.0.1:443 a a, \
            127.0.0.2 443 127.0.0.2:443 b b
            a listen=127.0.0.1:443; b listen=80                 | * 80 80 b b, 127.0.0.1 443 127.0.0.1:443 a a
            a listen=80-82                                      | * 80 80 a a, * 81 81 a a, * 82 82 a a
            a listen=[::1]:80-81                                | ::1 80 [::1]:80 a a, ::1 81 [::1]:81 a a
            a listen=127.0.0.1:80-82; b listen=81               | 127.0.0.1 80 127.0.0.1:80 a a, * 81 81 a+b b, \
            127.0.0.1 82 127.0.0.1:82 a a
            """)
    void anAddressThatAWildcardCoversSharesItsSocket(String routes, String expected) {
        assertThat(bindings(routes).stream().map(BindingTest::text)).containsExactly(expected.split(", +"));
    }

    @Test
    void everyPortOfARangeHasASocket() {
        List<Binding> bindings = bindings("a listen=1-65535; b listen=127.0.0.1:1-65535");

        assertThat(bindings).hasSize(65535);
        assertThat(bindings).extracting(Binding::port).doesNotHaveDuplicates();
        assertThat(bindings).allSatisfy(binding -> assertThat(binding.routes()).containsExactly("a", "b"));
    }

    @ParameterizedTest(name = "{0}, {1}-{2}: {3}")
    @CsvSource(delimiter = '|', textBlock = """
            8000 - 8001             | 8000 | 8001 | 8000, 8001
            ${PORT}                 | 8000 | 8000 | ${PORT}
            ${PORTS}                | 8000 | 8001 | ${PORTS}, ${PORTS}
            127.0.0.1:${FROM}-8001  | 8000 | 8001 | 127.0.0.1:${FROM}-8001, 127.0.0.1:${FROM}-8001
            ${HOST}:8000-8001       | 8000 | 8001 | ${HOST}:8000, ${HOST}:8001
            """)
    void portsAreShownByNumberUnlessAVariableNamesThem(String shown, int first, int last, String expected) {
        RouteConfig any = RouteText.of("a").routes().getFirst();
        MatchConfig match = new MatchConfig(
                List.of(new ListenConfig(Optional.empty(), new PortRange(first, last), shown)), List.of(),
                Optional.empty(), Set.of(), Set.of(), "", 0, TlsMode.ANY);

        assertThat(Binding.of(List.of(new RouteConfig("a", 1, match, any.security(), any.tls(), any.action()))))
                .extracting(Binding::shown).containsExactly(expected.split(", "));
    }
}
