// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

/// For everything but tests: each use of an unsafe construct says `unsafe`.
let memorySafe = strict + [.strictMemorySafety()]

let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")

// Each layer imports only what stands above it.
let package = Package(
    name: "faultline",
    products: [
        .executable(name: "faultline", targets: ["faultline"]),
        .executable(name: "faultline-agent", targets: ["faultline-agent"]),
        .library(name: "Userfaultfd", targets: ["Userfaultfd"]),
    ],
    dependencies: [
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
    ],
    targets: [
        // The kernel's API.
        .systemLibrary(name: "CLibAIO", providers: [.apt(["libaio-dev"])]),
        .target(name: "CLinux"),
        .target(name: "SystemCalls", dependencies: ["CLinux", system], swiftSettings: memorySafe),
        .target(
            name: "Userfaultfd", dependencies: ["CLinux", "SystemCalls", system], swiftSettings: memorySafe),
        .target(
            name: "AsyncIO", dependencies: ["CLibAIO", "CLinux", "SystemCalls", system], swiftSettings: memorySafe),
        .target(name: "ProcFS", dependencies: ["CLinux", "SystemCalls", system], swiftSettings: memorySafe),
        .target(
            name: "Sampling", dependencies: ["CLinux", "ProcFS", "SystemCalls", system], swiftSettings: memorySafe),
        .target(name: "Tracing", dependencies: ["CLinux", "SystemCalls", system], swiftSettings: memorySafe),

        // The model, and the steps it is made of.
        .target(name: "Experiments", swiftSettings: memorySafe),
        .target(
            name: "Steps",
            dependencies: ["AsyncIO", "CLinux", "Experiments", "SystemCalls", "Userfaultfd", system],
            swiftSettings: memorySafe),

        // The agent: runs a plan on the kernel below it.
        .target(
            name: "Harness",
            dependencies: [
                "AsyncIO", "CLinux", "Experiments", "ProcFS", "Steps", "SystemCalls", "Tracing", "Userfaultfd", system,
            ],
            swiftSettings: memorySafe),
        .target(name: "CEarlyProc"),
        .executableTarget(
            name: "faultline-agent",
            dependencies: ["CEarlyProc", "CLinux", "Experiments", "Harness", "SystemCalls", system],
            swiftSettings: memorySafe,
            linkerSettings: [
                .unsafeFlags(["-static-executable"]),
                // A guest's initramfs carries it: symbols would be half of its size.
                .unsafeFlags(["-Xlinker", "-s"], .when(configuration: .release)),
                .linkedLibrary("_FoundationCollections"),
                .linkedLibrary("_FoundationCShims"),
                .linkedLibrary("swiftSynchronization"),
            ]),

        // The tool: scripts, records, reports.
        .target(
            name: "Scripts",
            dependencies: ["Experiments", "Steps", .product(name: "Yams", package: "Yams")],
            swiftSettings: memorySafe),
        .target(
            name: "Records",
            dependencies: [
                "Experiments", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Histogram", package: "hdrhistogram-swift"),
            ],
            swiftSettings: memorySafe),
        .target(
            name: "Kernels",
            dependencies: [
                system,
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ],
            swiftSettings: memorySafe),
        .target(
            name: "Guests",
            dependencies: [
                "CLinux", "Experiments", "Kernels", system,
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ],
            swiftSettings: memorySafe),
        .target(
            name: "Runs",
            dependencies: [
                "Experiments", "Guests", "Kernels", "Records", "Scripts", system,
                .product(name: "Subprocess", package: "swift-subprocess"),
            ],
            swiftSettings: memorySafe),
        .executableTarget(
            name: "faultline",
            dependencies: [
                "Experiments", "Guests", "Kernels", "ProcFS", "Records", "Runs", "Sampling", "Scripts", "SystemCalls",
                system,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ],
            swiftSettings: memorySafe),

        .testTarget(
            name: "UserfaultfdTests", dependencies: ["CLinux", "SystemCalls", "Userfaultfd", system],
            swiftSettings: strict),
        .testTarget(name: "ExperimentsTests", dependencies: ["Experiments"], swiftSettings: strict),
        .testTarget(name: "RecordsTests", dependencies: ["Experiments", "Records"], swiftSettings: strict),
        .testTarget(
            name: "RunsTests",
            dependencies: ["CDeniedCalls", "Experiments", "Guests", "Records", "Runs", "Scripts", "Userfaultfd"],
            swiftSettings: strict),
        .testTarget(name: "ScriptsTests", dependencies: ["Experiments", "Scripts", "Steps"], swiftSettings: strict),
        // Run the programs that this build made; a dependency on the agent would link the tests statically too.
        .testTarget(
            name: "CommandTests",
            dependencies: ["CLinux", "SystemCalls", system, .product(name: "Subprocess", package: "swift-subprocess")],
            swiftSettings: strict),
        .testTarget(name: "TracingTests", dependencies: ["SystemCalls", "Tracing"], swiftSettings: strict),
        .testTarget(
            name: "KernelsTests",
            dependencies: ["Kernels", system, .product(name: "Subprocess", package: "swift-subprocess")],
            swiftSettings: strict),
        .testTarget(
            name: "GuestsTests",
            dependencies: [
                "Experiments", "Guests", "Kernels", "Records", "Runs", "Scripts", system,
                .product(name: "Subprocess", package: "swift-subprocess"),
            ],
            swiftSettings: strict),
        // Faultline against the same work in C; built and run by make bench.
        .target(name: "Baselines", path: "Tests/Benchmarks/Baselines"),
        .executableTarget(
            name: "faultline-bench",
            dependencies: [
                "Baselines", "CLinux", "Experiments", "Harness", "Sampling", "Scripts", "SystemCalls", "Userfaultfd",
                system,
            ],
            path: "Tests/Benchmarks/Program", swiftSettings: strict),
        // What a guest does when it goes wrong, acted out.
        .executableTarget(
            name: "misbehaving-init", dependencies: ["CEarlyProc"], path: "Tests/MisbehavingInit",
            linkerSettings: [.unsafeFlags(["-static-executable"])]),
        // A kernel that lacks a system call, acted out.
        .target(name: "CDeniedCalls", path: "Tests/CDeniedCalls"),
        // Threads that are blocked until a test lets them go.
        .target(
            name: "BlockedThreads", dependencies: ["ProcFS", "SystemCalls"], path: "Tests/BlockedThreads",
            swiftSettings: strict),
        .testTarget(
            name: "SamplingTests",
            dependencies: [
                "BlockedThreads", "CLinux", "ProcFS", "Sampling", "SystemCalls", system,
                .product(name: "Subprocess", package: "swift-subprocess"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ProcFSTests", dependencies: ["BlockedThreads", "ProcFS", "SystemCalls"], swiftSettings: strict),
        .testTarget(
            name: "HarnessTests",
            dependencies: [
                "AsyncIO", "CDeniedCalls", "CLinux", "Experiments", "Harness", "ProcFS", "Steps", "SystemCalls",
                "Tracing", "Userfaultfd", system,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "AsyncIOTests", dependencies: ["AsyncIO", "CLinux", "SystemCalls"], swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
