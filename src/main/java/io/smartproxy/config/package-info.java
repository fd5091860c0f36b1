/// The properties file: read line by line, judged as a whole, turned into records.
///
/// [io.smartproxy.config.PropertyLines] knows the grammar and keeps every key's line;
/// [io.smartproxy.config.ConfigLoader] answers with a [io.smartproxy.config.ProxyConfig] or with all the errors.
/// Every key is declared once, in [io.smartproxy.config.Keys], which makes it known to the loader and to the search for
/// what a misspelt key was meant to be; [io.smartproxy.config.Assembly] puts its value into a record. The records are
/// immutable and hold no resources: nothing is bound, opened or looked up here. What only the owner of a resource can
/// judge, it reports itself through [io.smartproxy.config.ProxyConfig#errorAt]. For owners of files that the keys name
/// there are [io.smartproxy.config.NamedFile], which reads one, and [io.smartproxy.config.Watched], which keeps up with
/// it.
///
/// What came out of an environment variable is used and never shown: text from the file reaches messages only in the
/// form that `shown` fields and [io.smartproxy.config.Value] hold, where the variable's name stands for its value.
///
/// Any thread may use the records, and each call of the loader stands for itself. Imports: `net`, `log`.
package io.smartproxy.config;
