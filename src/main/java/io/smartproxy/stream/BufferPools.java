package io.smartproxy.stream;

/// The large buffers of all connections.
///
/// @param plain   for bytes that go from socket to socket; direct, as sockets want them
/// @param clear   for bytes that have been decrypted or are about to be encrypted. Direct as well: the engine copies them
///                from or into records in any case, and so one of their two sides costs no copy more
/// @param records for what is encrypted; on the heap, which the JDK's ciphers are faster with
public record BufferPools(BufferPool plain, BufferPool clear, BufferPool records) {

    /// @param size how much a busy direction moves at once, in bytes
    public static BufferPools ofSize(int size) {
        BufferPool plain = BufferPool.direct(size);
        BufferPool clear = size >= RecordReader.MAX_FRAGMENT ? plain : BufferPool.direct(RecordReader.MAX_FRAGMENT);
        return new BufferPools(plain, clear, BufferPool.heap(TlsStream.bufferSize(size)));
    }

    /// Those for moving bytes between the two.
    BufferPool between(Stream source, Stream sink) {
        return source instanceof PlainStream && sink instanceof PlainStream ? plain : clear;
    }
}
