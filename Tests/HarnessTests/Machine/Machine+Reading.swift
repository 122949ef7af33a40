import CLinux
import Experiments
import SystemCalls
import SystemPackage
import Testing

extension Machine {
    /// The capability of that name.
    func capability(_ name: String) throws -> Capability {
        try #require(capabilities.first { $0.name == name })
    }
}

/// The whole text of a file of /proc that the kernel writes in several records.
func wholeText(of path: String) throws(SystemCallError) -> String {
    let file = try OwnedDescriptor(opening: path, .readOnly)
    var text: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 4_096)
    while true {
        let length = try CallResult(clinux_read(file.rawValue, &piece, piece.count)).get("read")
        if length == 0 { return String(decoding: text, as: UTF8.self) }
        text += piece[..<length]
    }
}
