import CLinux
import Experiments
import SystemCalls
import Tracing
import Userfaultfd

/// The running kernel's numbers for why a fault is the userfaultfd's.
///
/// They are bits of `vm_flags` that no type information names. So one fault of each kind is made and traced: the kind
/// is what the message that it sends says.
struct UserfaultReasons {
    private var names: [UInt64: String] = [:]

    /// How long a fault may take to send its message, in milliseconds.
    private static let patience: CInt = 5_000

    /// Makes the faults, with a thread that is gone when this returns; a kind that the kernel lacks stays without a name.
    init(_ tracer: FaultTracer) {
        for kind in FaultKind.allCases {
            guard let (reason, kind) = try? Self.fault(kind, tracer) else { continue }
            names[reason] = kind.rawValue
        }
    }

    /// The kind of fault, in the words of scripts; the number in hexadecimal if it has none.
    func name(of reason: UInt64) -> String { names[reason] ?? "0x" + String(reason, radix: 16) }

    /// The reason that was traced, and the kind that the message told.
    private static func fault(_ kind: FaultKind, _ tracer: FaultTracer) throws -> (UInt64, FaultKind)? {
        let page = try Mapping(onePageOf: kind == .minor ? .shmem : .anonymous)
        let userfaultfd = try OwnedUserfaultfd(via: UserfaultfdAccess().entry)
        try userfaultfd.handshake(requesting: kind.feature)
        if kind != .missing { clinux_fill(page.range.start, 1, page.range.length) }
        _ = try userfaultfd.register(page.range, modes: kind.mode)
        try kind.arm(page.range, userfaultfd).get("arming a page")

        var memory = try SharedMemory(capacity: 8)
        let (thread, start) = (memory.word(), memory.word())
        let address = page.range.start
        let toucher = try KernelThread {
            thread.store(UInt32(clinux_gettid()))
            thread.wake()
            while start.load() == 0 { start.await(changeFrom: 0) }
            clinux_fill(address, 2, 1)
        }
        while thread.load() == 0 { thread.await(changeFrom: 0) }
        var told: FaultKind?
        do throws(SystemCallError) {
            try tracer.begin(threads: [Int32(thread.load())])
            start.store(1)
            start.wake()
            var messages = MessageBuffer(capacity: 1)
            if userfaultfd.poll(timeout: patience).rawValue > 0, userfaultfd.readMessages(into: &messages).rawValue > 0,
                messages.count == 1, case .pageFault(let fault) = messages[0].event
            {
                told = fault.kind
            }
        } catch {
            start.store(1)
            start.wake()
        }
        // Without its userfaultfd the fault goes on, whatever kind it is.
        try? userfaultfd.close()
        toucher.join()
        let trace = try tracer.end()
        let reason = trace.faults.lazy.filter { $0.address & ~0xfff == address }.compactMap(\.userfault?.reason).first
        guard let reason, let told else { return nil }
        return (reason, told)
    }
}

extension FaultKind {
    fileprivate var feature: Features {
        switch self {
        case .missing: []
        case .writeProtect: .pagefaultFlagWP
        case .minor: .minorShmem
        case .rwp: .rwp
        }
    }

    fileprivate var mode: RegisterModes {
        switch self {
        case .missing: .missing
        case .writeProtect: .writeProtect
        case .minor: .minor
        case .rwp: .rwp
        }
    }

    /// Makes the next store to a filled page fault.
    fileprivate func arm(_ page: MemoryRange, _ userfaultfd: borrowing OwnedUserfaultfd) -> CallResult {
        switch self {
        case .missing: CallResult(0)
        case .writeProtect: userfaultfd.writeProtect(page, modes: .protect)
        case .rwp: userfaultfd.rwProtect(page, modes: .protect)
        // The page stays in the page cache.
        case .minor: CallResult(clinux_madvise(page.start, page.length, MADV_DONTNEED))
        }
    }
}
