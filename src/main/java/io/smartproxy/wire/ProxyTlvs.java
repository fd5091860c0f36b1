package io.smartproxy.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/// The TLVs of a PROXY header of version 2 (section 2.2), from the end of its addresses to its own.
final class ProxyTlvs {

    private static final int CHECKSUM_LENGTH = 4;

    private final ByteBuffer header;
    private final List<ProxyTlv> tlvs = new ArrayList<>();
    private boolean checked;
    /// Where the next TLV starts.
    private int at;

    /// @param header all of it and no more, from 0, big-endian
    /// @param from   where the first TLV starts
    ProxyTlvs(ByteBuffer header, int from) {
        this.header = header;
        this.at = from;
    }

    List<ProxyTlv> read() throws Malformation {
        while (at < header.limit()) {
            readNext();
        }
        return tlvs;
    }

    private void readNext() throws Malformation {
        int start = at + ProxyTlv.START_LENGTH;
        if (start > header.limit()) {
            throw reachesBeyond();
        }
        int type = Byte.toUnsignedInt(header.get(at));
        int length = Short.toUnsignedInt(header.getShort(at + 1));
        at = start + length;
        if (at > header.limit()) {
            throw reachesBeyond();
        }
        switch (type) {
            case ProxyTlv.NOOP -> { }
            case ProxyTlv.CRC32C -> check(start, length);
            default -> {
                byte[] value = new byte[length];
                header.get(start, value);
                tlvs.add(new ProxyTlv(type, value));
            }
        }
    }

    private static Malformation reachesBeyond() {
        return new Malformation("a TLV reaches beyond the PROXY header");
    }

    /// Section 2.2.3. It tells of one checksum; of two, each would be in what the other is computed from.
    private void check(int start, int length) throws Malformation {
        if (checked) {
            throw new Malformation("the PROXY header has two checksums");
        }
        checked = true;
        if (length != CHECKSUM_LENGTH) {
            throw new Malformation("the checksum of the PROXY header is not of four bytes");
        }
        int end = start + length;
        CRC32C crc = new CRC32C();
        crc.update(header.slice(0, start));
        crc.update(new byte[CHECKSUM_LENGTH]);
        crc.update(header.slice(end, header.limit() - end));
        if ((int) crc.getValue() != header.getInt(start)) {
            throw new Malformation("the checksum of the PROXY header is wrong");
        }
    }
}
