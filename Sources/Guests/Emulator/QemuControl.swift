import Foundation
import Glibc

/// QEMU's control connection: saves a guest.
///
/// docs/interop/qmp-spec.rst of QEMU. Blocks; each call waits at most `patience` seconds for an answer.
final class QemuControl {
    private let socket: CInt
    private var pending: [UInt8] = []

    /// What can go wrong on the connection.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private struct Answer: Decodable {
        struct Refusal: Decodable { let desc: String }
        struct Status: Decodable { let status: String? }
        let error: Refusal?
        let `return`: Status?
        let event: String?
    }

    private struct Command<Arguments: Encodable>: Encodable {
        let execute: String
        let arguments: Arguments?
    }

    /// Connects to the socket at `path` and takes part in the greeting.
    init(path: String, patience: Int = 30) throws {
        socket = try Self.connect(path)
        var limit = timeval(tv_sec: patience, tv_usec: 0)
        _ = unsafe setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        _ = try nextLine()
        try execute("qmp_capabilities")
    }

    deinit { close(socket) }

    /// Writes the guest to a file, and has it stopped when this returns.
    func save(to file: URL) throws {
        struct Rate: Encodable {
            let rate = 1 << 40
            enum CodingKeys: String, CodingKey { case rate = "max-bandwidth" }
        }
        struct Target: Encodable { let uri: String }
        // Not stopped before: a guest that was saved while it stood still would stand still when it is restored.
        try execute("migrate-set-parameters", Rate())
        try execute("migrate", Target(uri: "exec:exec cat > \(ShellText.quoted(file.path))"))
        while true {
            switch try execute("query-migrate") {
            case "completed": return
            case "failed": throw Failure(description: "QEMU could not write \(file.path); is the disk full?")
            default: usleep(5_000)
            }
        }
    }

    @discardableResult private func execute(_ name: String) throws -> String? { try execute(name, Never?.none) }

    /// Sends a command and returns the `status` of its answer, where it has one.
    @discardableResult
    private func execute(_ name: String, _ arguments: (some Encodable)?) throws -> String? {
        var line = try JSONEncoder().encode(Command(execute: name, arguments: arguments))
        line.append(UInt8(ascii: "\n"))
        let sent = unsafe line.withUnsafeBytes { bytes in
            unsafe send(socket, bytes.baseAddress, bytes.count, CInt(MSG_NOSIGNAL))
        }
        guard sent == line.count else { throw Failure(description: "\(name): QEMU takes no commands any more") }
        while true {
            let answer = try JSONDecoder().decode(Answer.self, from: Data(nextLine()))
            if let refusal = answer.error { throw Failure(description: "\(name): \(refusal.desc)") }
            if answer.event == nil { return answer.return?.status }
        }
    }

    private func nextLine() throws -> [UInt8] {
        while true {
            if let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
                defer { pending.removeSubrange(...end) }
                return Array(pending[..<end])
            }
            var chunk = [UInt8](repeating: 0, count: 4_096)
            let count = unsafe recv(socket, &chunk, chunk.count, 0)
            guard count > 0 else { throw Failure(description: "QEMU does not answer on its control socket") }
            pending += chunk[..<count]
        }
    }

    private static func connect(_ path: String) throws -> CInt {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let capacity = MemoryLayout.size(ofValue: address.sun_path)
        guard path.utf8.count < capacity else { throw Failure(description: "\(path) is too long for a socket") }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
        let socket = Glibc.socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { throw Failure(description: "socket: \(unsafe String(cString: strerror(errno)))") }
        let length = socklen_t(MemoryLayout<sockaddr_un>.size)
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe Glibc.connect(socket, $0, length)
            }
        }
        if result < 0 {
            let reason = unsafe String(cString: strerror(errno))
            close(socket)
            throw Failure(description: "connect \(path): \(reason)")
        }
        return socket
    }
}
