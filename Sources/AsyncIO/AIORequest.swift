import CLibAIO
public import SystemCalls

/// One read or write, prepared: an iocb at an address of its own.
///
/// The kernel copies the iocb while it is submitted. The request may then be submitted again or go away; the
/// buffer and the descriptor's file it may use until the completion.
///
/// Source: fs/aio.c (`io_submit_one`), Linux 6.12.
@safe public struct AIORequest: ~Copyable, @unchecked Sendable {
    // Unchecked: after `init` only whoever submits it writes the iocb, one thread at a time. The kernel reads it during
    // io_submit(2), and stores the same constant in `key` each time.
    let control: UnsafeMutablePointer<iocb>

    /// Prepares a transfer between `range` and the file from byte `offset` on, IO_CMD_PREAD or IO_CMD_PWRITE; nothing
    /// is checked before it is submitted.
    public init(_ operation: IOOperation, descriptor: CInt, range: MemoryRange, offset: Int64) {
        unsafe control = .allocate(capacity: 1)
        let buffer = unsafe UnsafeMutableRawPointer(bitPattern: range.start)
        switch operation {
        case .read: unsafe io_prep_pread(control, descriptor, buffer, range.length, offset)
        case .write: unsafe io_prep_pwrite(control, descriptor, buffer, range.length, offset)
        }
    }

    deinit { unsafe control.deallocate() }
}
