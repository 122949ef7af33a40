import Experiments
import Testing

@testable import Harness

@Suite struct PrivilegesTests {
    private static let initialMap = "         0          0 4294967295\n"

    private static func status(user: Int, capabilities: String) -> String {
        "Name:\tagent\nUid:\t1000\t\(user)\t\(user)\t\(user)\nCapPrm:\t0\nCapEff:\t\(capabilities)\n"
    }

    @Test(
        arguments: [
            ("000001ffffffffff", .ok, nil),
            ("0000000000280000", .ok, nil),
            ("0000000000200000", .limited, "run with CAP_SYS_PTRACE too"),
            ("0000000000080000", .limited, "run with CAP_SYS_ADMIN too"),
            ("000001ffffd7ffff", .missing, "run as root"),
            ("0000000000000000", .missing, "run as root"),
        ] as [(String, Capability.Standing, String?)])
    func `two capabilities matter`(bits: String, standing: Capability.Standing, advice: String?) throws {
        let status = Self.status(user: 7, capabilities: bits)
        let privileges = try #require(Privileges(status: status, userMap: Self.initialMap))
        #expect(privileges.effectiveUser == 7)
        #expect(privileges.capability.standing == standing)
        #expect(privileges.capability.advice == advice)
        #expect(Privileges(status: status, userMap: nil)?.capability == privileges.capability)
    }

    @Test func `in a user namespace neither counts`() throws {
        let status = Self.status(user: 0, capabilities: "000001ffffffffff")
        let map = "         0       1000          1\n"
        let capability = try #require(Privileges(status: status, userMap: map)?.capability)
        #expect(capability.standing == .missing)
        #expect(capability.advice == "run as root outside of the user namespace")
    }

    @Test(arguments: [
        "", "Uid:\t0\t0\t0\t0\n", "CapEff:\t0\n", "Uid:\t0\nCapEff:\t0\n", "Uid:\t0\t-1\t0\t0\nCapEff:\t0\n",
    ])
    func `a malformed status is none`(status: String) {
        #expect(Privileges(status: status, userMap: nil) == nil)
    }

    @Test func `no text crashes the reader`() {
        var generator = Xorshift(state: 0x5eed)
        let bytes = Array(Self.status(user: 0, capabilities: "000001ffffffffff").utf8)
        for _ in 0..<5_000 {
            var mutated = bytes
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                mutated[.random(in: mutated.indices, using: &generator)] = .random(
                    in: 0...255, using: &generator)
            }
            mutated.removeLast(.random(in: 0...mutated.count, using: &generator))
            let text = String(decoding: mutated, as: UTF8.self)
            _ = Privileges(status: text, userMap: text)?.capability
        }
    }

    private struct Xorshift: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }
    }
}
