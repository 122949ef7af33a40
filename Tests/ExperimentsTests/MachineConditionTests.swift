import Testing

@testable import Experiments

/// Conditions on what a machine has.
@Suite struct MachineConditionTests {
    private let machine = Machine(
        release: "6.12.107", version: "#1", architecture: "x86_64", processors: 2, pageSize: 4096,
        features: ["wp-async", "bit-19"], ioctls: ["api"],
        rangeIoctls: [
            "shmem/write-protect": ["copy", "writeprotect"], "anonymous/minor": ["EINVAL"],
            "hugetlb/minor": ["no free huge page"],
        ],
        capabilities: [
            Capability("tracing", .missing, "EPERM"), Capability("kernel stacks", .limited, "some"),
            Capability("libaio", .ok, "all"),
        ])

    private func condition(_ text: String) throws(ScriptProblem) -> MachineCondition {
        try MachineCondition(text, at: .unknown)
    }

    @Test(arguments: [
        ("feature(wp-async)", true), ("feature(move)", false), ("feature(bit-19)", true), ("feature( wp-async )", true),
        ("ioctl(shmem/write-protect copy)", true), ("ioctl(shmem/write-protect move)", false),
        ("ioctl(anonymous/minor continue)", false), ("capability(libaio)", true), ("capability(kernel stacks)", true),
        ("capability(tracing)", false),
    ]) func `it holds or its opposite does`(text: String, holds: Bool) throws {
        #expect(try condition(text).holds(on: machine) == holds)
        #expect(try condition("not \(text)").holds(on: machine) == !holds)
    }

    @Test(arguments: [
        "ioctl(hugetlb/minor continue)", "ioctl(shmem/minor continue)", "capability(QEMU)", "feature(move)",
    ]) func `of what was not probed neither holds`(text: String) throws {
        let blind = Machine(
            release: "6.12.107", version: "#1", architecture: "x86_64", processors: 2, pageSize: 4096, features: nil,
            ioctls: nil, rangeIoctls: machine.rangeIoctls, capabilities: machine.capabilities)
        #expect(try !condition(text).holds(on: blind))
        #expect(try !condition("not \(text)").holds(on: blind))
    }

    @Test func `a condition knows what it asks about`() throws {
        #expect(try condition("not feature(move)").subject == .feature("move"))
        #expect(try condition("not  feature(move)").isNegated)
        #expect(try condition("ioctl(shmem/minor  copy)").subject == .ioctl("copy", range: "shmem/minor"))
        #expect(try condition("capability(thread state)").subject == .capability("thread state"))
    }

    @Test(arguments: [
        ("wp-async", "'wp-async' is no condition"), ("not", "'not' is no condition"),
        ("feature(wp-async", "'feature(wp-async' is no condition"), (")", "')' is no condition"),
        ("feature()", "'feature()' names nothing"), ("feature( )", "'feature( )' names nothing"),
        ("featrue(move)", "unknown condition 'featrue'"), ("not not feature(move)", "unknown condition 'not feature'"),
        ("ioctl(copy)", "'ioctl(copy)' names no ioctl of registered memory"),
        ("ioctl(shmem minor copy)", "'ioctl(shmem minor copy)' names no ioctl of registered memory"),
    ]) func `what is no condition says why`(text: String, message: String) {
        let problem = #expect(throws: ScriptProblem.self) { try condition(text) }
        #expect(problem?.message == message)
    }

    @Test func `several must all hold`() throws {
        func expectation(_ conditions: [String], _ range: String? = nil) throws -> Experiments.Expectation {
            Experiments.Expectation(
                frequency: .always, values: [:], meaning: nil, conditions: try conditions.map(condition),
                kernels: try range.map { try KernelRange($0, at: .unknown) })
        }
        let kernel = KernelVersion("6.12.107-cloud")
        #expect(try expectation(["feature(wp-async)", "capability(libaio)"]).applies(to: machine, kernel: kernel))
        #expect(try !expectation(["feature(wp-async)", "feature(move)"]).applies(to: machine, kernel: kernel))
        #expect(try expectation(["feature(wp-async)"], "=6.12").applies(to: machine, kernel: kernel))
        #expect(try !expectation(["feature(wp-async)"], "<6.12").applies(to: machine, kernel: kernel))
        #expect(try !expectation([]).dependsOnMachine && expectation([], "<6.12").dependsOnMachine)
    }
}
