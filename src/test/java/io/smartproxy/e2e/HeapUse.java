package io.smartproxy.e2e;

import java.lang.management.ManagementFactory;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/// How much of this JVM's heap is in use.
public final class HeapUse {

    private static final Pattern TOTAL = Pattern.compile("(?m)^Total +[0-9]+ +([0-9]+)$");

    private HeapUse() {
    }

    /// What all objects that can be reached take up, in bytes. Counted one by one: what a collector calls used has gaps
    /// that it has not found worth closing, of up to a twentieth of the heap.
    public static long live() {
        try {
            Object histogram = ManagementFactory.getPlatformMBeanServer().invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"), "gcClassHistogram",
                    new Object[] {new String[0]}, new String[] {String[].class.getName()});
            MatchResult total = TOTAL.matcher((String) histogram).results().findFirst().orElseThrow();
            return Long.parseLong(total.group(1));
        } catch (JMException impossible) {
            throw new AssertionError("every JDK has it", impossible);
        }
    }
}
