import Experiments
import Testing

@testable import Harness

@Suite struct SurroundingsTests {
    @Test func `a program is found in the first folder that has it`() {
        #expect(MachineProbe.path(of: "sh", inFolders: "/nowhere:/bin:/usr/bin") == "/bin/sh")
        #expect(MachineProbe.path(of: "sh", inFolders: "/nowhere") == nil)
        #expect(MachineProbe.path(of: "sh", inFolders: "") == nil)
    }

    @Test func `a file that cannot be executed is no program`() {
        #expect(MachineProbe.path(of: "passwd", inFolders: "/etc") == nil)
    }

    @Test func `a setting is described by its name and value`() throws {
        let limit = try wholeText(of: "/proc/sys/fs/aio-max-nr").dropLast()
        #expect("\(Sysctl(name: "fs.aio-max-nr"))" == "fs.aio-max-nr = \(limit)")
        #expect("\(Sysctl(name: "vm.not_there"))" == "no vm.not_there")
    }
}
