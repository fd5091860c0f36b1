/// Routes that the kernel forwards (`engine = nftables`): rules for it, made of the file, and what becomes of them.
///
/// [io.smartproxy.nftables.KernelRoutes] is the face. [io.smartproxy.nftables.Ruleset] is pure text, made of
/// [io.smartproxy.nftables.Part]s; [io.smartproxy.nftables.NftCommand] gives it to the program `nft`, a whole table in
/// one transaction. There is one table, `inet smartproxy`, and nothing outside of it is ever touched. It belongs to one
/// process, its [io.smartproxy.nftables.Owner]. When that has been killed, the next process takes the table over; while
/// it runs, only a process that shares its listeners may. A process that has lost the table changes nothing as long as
/// another has it.
///
/// One thread at a time changes the rules; any thread may check a file. Each call runs a program, and waits for it.
/// Imports: `net`, `log`, `config`, `metrics`, `guard`.
package io.smartproxy.nftables;
