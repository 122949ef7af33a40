import ProcFS
import Testing

@Suite struct `Kernel stack` {
    @Test(
        arguments: zip(
            KernelTexts.all,
            [
                """
                handle_userfault handle_mm_fault __get_user_pages get_user_pages_unlocked \
                internal_get_user_pages_fast iov_iter_get_pages bio_iov_iter_get_pages iomap_dio_bio_actor \
                iomap_apply __iomap_dio_rw iomap_dio_rw ext4_file_read_iter aio_read io_submit_one \
                __x64_sys_io_submit do_syscall_64 entry_SYSCALL_64_after_hwframe
                """,
                """
                handle_userfault __handle_mm_fault handle_mm_fault __get_user_pages get_user_pages_unlocked \
                internal_get_user_pages_fast __iov_iter_get_pages_alloc iov_iter_get_pages2 \
                bio_iov_iter_get_pages iomap_dio_bio_iter __iomap_dio_rw iomap_dio_rw ext4_file_read_iter \
                aio_read io_submit_one __x64_sys_io_submit do_syscall_64 entry_SYSCALL_64_after_hwframe
                """,
                """
                handle_userfault __handle_mm_fault handle_mm_fault __get_user_pages __gup_longterm_locked \
                gup_fast_fallback pin_user_pages_fast iov_iter_extract_pages bio_iov_iter_get_pages \
                iomap_dio_bio_iter __iomap_dio_rw iomap_dio_rw ext4_file_read_iter aio_read io_submit_one \
                __x64_sys_io_submit do_syscall_64 entry_SYSCALL_64_after_hwframe
                """,
                """
                handle_userfault __handle_mm_fault handle_mm_fault __get_user_pages __gup_longterm_locked \
                gup_fast_fallback iov_iter_extract_pages bio_iov_iter_get_pages iomap_dio_bio_iter \
                __iomap_dio_rw iomap_dio_rw ext4_file_read_iter aio_read io_submit_one __x64_sys_io_submit \
                do_syscall_64 entry_SYSCALL_64_after_hwframe
                """,
            ]))
    func `the names of the direct read are those of its kernel`(texts: KernelTexts, names: String) {
        #expect(KernelStack(parsing: texts.submitting.stack).names.joined(separator: " ") == names)
    }

    @Test(arguments: KernelTexts.all)
    func `a recorded stack prints as it was`(texts: KernelTexts) {
        for text in [texts.submitting.stack, texts.faulting.stack, texts.reading.stack] {
            #expect(KernelStack(parsing: text).description == text)
        }
    }

    @Test func `offset, size and module are read`() {
        let stack = KernelStack(parsing: "[<0>] ext4_file_read_iter+0x14a/0x1c0 [ext4]\n")
        #expect(
            stack.frames == [
                .function(name: "ext4_file_read_iter", offset: 0x14a, size: 0x1c0, module: "ext4")
            ])
        #expect(stack.names == ["ext4_file_read_iter"])
    }

    @Test func `an address without a symbol has no name`() {
        let stack = KernelStack(parsing: "[<0>] 0xffffffffc0123456\n[<0>] schedule+0x0/0xb0")
        #expect(
            stack.frames == [
                .address(0xffff_ffff_c012_3456),
                .function(name: "schedule", offset: 0, size: 0xb0, module: nil),
            ])
        #expect(stack.names == ["??", "schedule"])
    }

    @Test func `the form of old kernels is read and its end marker is no frame`() {
        let stack = KernelStack(
            parsing: """
                [<ffffffff8113d1a0>] futex_wait_queue_me+0xc0/0x110
                [<ffffffff8113e0f5>] futex_wait+0x175/0x290
                [<ffffffffffffffff>] 0xffffffffffffffff

                """)
        #expect(stack.names == ["futex_wait_queue_me", "futex_wait"])
        #expect(KernelStack(parsing: stack.description) == stack)
    }

    @Test func `no end marker is left to be taken for one later`() {
        let marker = "[<ffffffffffffffff>] 0xffffffffffffffff\n"
        let stack = KernelStack(parsing: "[<0>] schedule+0x1/0x2\n" + marker + marker)
        #expect(stack.names == ["schedule"])
    }

    @Test func `the highest address is a frame where it does not end the text`() {
        let stack = KernelStack(parsing: "[<0>] 0xffffffffffffffff\n[<0>] schedule+0x1/0x2\n")
        #expect(stack.frames.first == .address(.max))
    }

    @Test(arguments: ["", "\n", "\n\n"])
    func `an empty text has no frames`(text: String) { #expect(KernelStack(parsing: text).frames.isEmpty) }

    @Test(arguments: [
        "handle_userfault+0x5c9/0x710", "[<0>] ", "[<0>]handle_userfault+0x5c9/0x710", "[<>] f+0x1/0x2",
        "[<0>] f+0x1", "[<0>] f+1/2", "[<0>] +0x1/0x2", "[<0>] f+0x1/0x2 [ext4", "[<0>] f+0x1/0x2 []",
        "[<0>] f+0x1/0x2 [ext4] more", "[<0>] f+0x10000000000000000/0x2", "[<0>] 0x", "[<0>] f+0x1/0x2\r",
        "[<0>] f g+0x1/0x2", "\u{fffd}", "🧀",
    ])
    func `a line in no known form is kept as it is`(line: String) {
        let stack = KernelStack(parsing: "[<0>] before+0x1/0x2\n\(line)\n[<0>] after+0x1/0x2\n")
        #expect(stack.frames.count == 3)
        #expect(stack.frames[1] == .verbatim(line))
        #expect(stack.names == ["before", line, "after"])
    }

    @Test(arguments: [
        ("f", "f"), ("f.constprop.0", "f"), ("f.isra.0", "f"), ("f.part.12", "f"), ("f.cold", "f"),
        ("f.cold.3", "f"), ("f.llvm.4617283910", "f"), ("f.constprop.0.isra.1", "f"), ("f.isra.0.cold", "f"),
        ("__se_sys_f.part.0.constprop.0.cold", "__se_sys_f"), ("f.0", "f.0"), ("f.part", "f.part"),
        ("f.cold.", "f.cold."), ("f.party.0", "f.party.0"), (".cold", ".cold"),
        ("f.isra.0.rest", "f.isra.0.rest"),
    ])
    func `a name is without what the compiler added`(symbol: String, name: String) {
        #expect(KernelStack(parsing: "[<0>] \(symbol)+0x1/0x2").names == [name])
    }
}
