/// The TLS settings of the routes: certificates and keys from files, and the engines made of them.
///
/// [io.smartproxy.tls.TlsContexts] is the face: it judges what a file's `tls` keys name, loads it, and takes up what
/// changes while the proxy runs. [io.smartproxy.tls.ServerTls] and [io.smartproxy.tls.ClientTls] make an `SSLEngine`
/// for a connection; moving bytes through it is not done here.
///
/// What holds always: an `SSLContext` lives as long as the certificates, CAs and the asking for client certificates
/// that it stands for, because the session tickets live in it and must not outlive them. Files that are broken change
/// nothing. Private keys, passwords and what came out of environment variables are never printed, logged or shown:
/// messages have a file as the properties file writes it.
///
/// Any thread may ask for engines, at any time. Loading and [io.smartproxy.tls.TlsContexts#refresh] read files and may
/// start a program; they are for one thread at a time that may wait. Imports: `net`, `log`, `config`.
package io.smartproxy.tls;
