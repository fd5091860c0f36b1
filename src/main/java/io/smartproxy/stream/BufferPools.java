package io.smartproxy.stream;

/// The large buffers of all connections.
///
/// @param plain for bytes that go from socket to socket
/// @param tls   for bytes that are encrypted or decrypted on the way
public record BufferPools(BufferPool plain, BufferPool tls) {

    /// @param size how much a busy direction moves at once, in bytes
    public static BufferPools ofSize(int size) {
        return new BufferPools(BufferPool.direct(size), BufferPool.heap(TlsStream.bufferSize(size)));
    }

    /// Those for moving bytes between the two.
    BufferPool between(Stream source, Stream sink) {
        return source instanceof PlainStream && sink instanceof PlainStream ? plain : tls;
    }
}
