import CLinux
import Experiments
import SystemCalls
import SystemPackage

/// What has happened to the running kernel since its boot, as it keeps it in /proc/sys/kernel/tainted.
///
/// Documentation/admin-guide/tainted-kernels.rst.
struct KernelTaint {
    private let bits: UInt

    /// The bits now; none where they cannot be read.
    static var now: KernelTaint {
        guard let file = try? OwnedDescriptor(opening: "/proc/sys/kernel/tainted", .readOnly) else {
            return KernelTaint(bits: 0)
        }
        let descriptor = file.rawValue
        let text = unsafe withUnsafeTemporaryAllocation(byteCount: 32, alignment: 1) { bytes in
            let count = max(0, unsafe clinux_read(descriptor, bytes.baseAddress, bytes.count))
            return unsafe String(decoding: bytes[..<count].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        }
        return KernelTaint(bits: UInt(text) ?? 0)
    }

    /// Whether the kernel has oopsed for the first time since `before`.
    ///
    /// Of a second time, the bits say nothing.
    func hasOopsed(since before: KernelTaint) -> Bool {
        // TAINT_DIE, include/linux/panic.h.
        let died: UInt = 1 << 7
        return bits & ~before.bits & died != 0
    }
}

extension Trial {
    /// The same trial, as one in which the kernel oopsed.
    func oopsed() -> Trial {
        Trial(
            order: order, number: number, ending: .oopsed, remark: remark, values: values, events: events, steps: steps,
            killedAfterMicroseconds: killedAfterMicroseconds, hasLeftSubject: hasLeftSubject)
    }

    /// A trial of which nothing is known but that the kernel oopsed in it.
    init(oopsed order: Order, number: Int, remark: String) {
        self.init(
            order: order.id, number: number, ending: .oopsed, remark: remark, values: [:], events: [], steps: [],
            killedAfterMicroseconds: nil, hasLeftSubject: false)
    }
}
