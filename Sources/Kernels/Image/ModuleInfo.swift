import Foundation

/// What a kernel module says of itself in its section `.modinfo`; include/linux/moduleinfo.h.
struct ModuleInfo: Equatable {
    /// The modules that must be loaded before it.
    let depends: [String]
    /// The kernel and the options that it was built for.
    let vermagic: String

    /// Reads a module's object; nil if it is none.
    init?(_ object: Data) {
        guard let info = ELFImage(object)?.section(named: ".modinfo") else { return nil }
        var depends: [String] = []
        var vermagic = ""
        for entry in info.split(separator: 0) {
            let text = String(decoding: entry, as: UTF8.self)
            if text.hasPrefix("depends=") {
                depends = text.dropFirst("depends=".count).split(separator: ",").map { ModuleSet.canonical($0) }
            }
            if text.hasPrefix("vermagic=") { vermagic = String(text.dropFirst("vermagic=".count)) }
        }
        self.depends = depends
        self.vermagic = vermagic
    }
}
