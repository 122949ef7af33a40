import Foundation

/// What a kernel module says of itself in its section `.modinfo`; include/linux/moduleinfo.h.
struct ModuleInfo: Equatable {
    /// The modules that must be loaded before it.
    let depends: [String]
    /// The names that it asks to have loaded before it, if they are there: of modules, or of what modules are for.
    let asksFor: [String]
    /// The names of what it is for.
    let aliases: Set<String>
    /// The kernel and the options that it was built for.
    let vermagic: String

    /// Reads a module's object; nil if it is none.
    init?(_ object: Data) {
        guard let info = ELFImage(object)?.section(named: ".modinfo") else { return nil }
        var depends: [String] = []
        var asksFor: [String] = []
        var aliases: Set<String> = []
        var vermagic = ""
        for entry in info.split(separator: 0) {
            let text = String(decoding: entry, as: UTF8.self)
            if text.hasPrefix("depends=") {
                depends = text.dropFirst("depends=".count).split(separator: ",").map { ModuleSet.canonical($0) }
            }
            if text.hasPrefix("softdep=pre:") {
                // softdep=pre: crc32c sha256 post: cifs
                let names = text.dropFirst("softdep=pre:".count).split(separator: " ").prefix { $0 != "post:" }
                asksFor += names.map { ModuleSet.canonical($0) }
            }
            if text.hasPrefix("alias=") { aliases.insert(ModuleSet.canonical(text.dropFirst("alias=".count))) }
            if text.hasPrefix("vermagic=") { vermagic = String(text.dropFirst("vermagic=".count)) }
        }
        self.depends = depends
        self.asksFor = asksFor
        self.aliases = aliases
        self.vermagic = vermagic
    }
}
