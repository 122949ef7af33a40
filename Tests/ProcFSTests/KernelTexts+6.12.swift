// Recorded on Debian 6.12.117-1~deb12u1, x86-64: one program, its threads blocked or spinning.
extension KernelTexts {
    static let linux6_12 = KernelTexts(
        release: "6.12.117",
        submitting: ThreadTexts(
            status: """
                Name:\tinit
                Umask:\t0022
                State:\tD (disk sleep)
                Tgid:\t1
                Ngid:\t0
                Pid:\t151
                PPid:\t0
                TracerPid:\t0
                Uid:\t0\t0\t0\t0
                Gid:\t0\t0\t0\t0
                FDSize:\t64
                Groups:\t\u{20}
                NStgid:\t1
                NSpid:\t151
                NSpgid:\t0
                NSsid:\t0
                Kthread:\t0
                VmPeak:\t   17476 kB
                VmSize:\t   17476 kB
                VmLck:\t       0 kB
                VmPin:\t       0 kB
                VmHWM:\t     776 kB
                VmRSS:\t     776 kB
                RssAnon:\t      72 kB
                RssFile:\t       8 kB
                RssShmem:\t     696 kB
                VmData:\t   16564 kB
                VmStk:\t     132 kB
                VmExe:\t     556 kB
                VmLib:\t       8 kB
                VmPTE:\t      48 kB
                VmSwap:\t       0 kB
                HugetlbPages:\t       0 kB
                CoreDumping:\t0
                THP_enabled:\t1
                untag_mask:\t0xffffffffffffffff
                Threads:\t3
                SigQ:\t0/3835
                SigPnd:\t0000000000000000
                ShdPnd:\t0000000000000000
                SigBlk:\t0000000000000000
                SigIgn:\t0000000000000000
                SigCgt:\t0000000100000000
                CapInh:\t0000000000000000
                CapPrm:\t000001ffffffffff
                CapEff:\t000001ffffffffff
                CapBnd:\t000001ffffffffff
                CapAmb:\t0000000000000000
                NoNewPrivs:\t0
                Seccomp:\t0
                Seccomp_filters:\t0
                Speculation_Store_Bypass:\tnot vulnerable
                SpeculationIndirectBranch:\talways enabled
                Cpus_allowed:\t3
                Cpus_allowed_list:\t0-1
                Mems_allowed:\t00000000,00000000,00000000,00000000,00000000,00000000,00000000,00000000,\
                00000000,00000000,00000000,00000000,00000000,00000000,00000000,00000000,00000000,\
                00000000,00000000,00000000,00000000,00000000,00000000,00000000,00000000,00000000,\
                00000000,00000000,00000000,00000000,00000000,00000001
                Mems_allowed_list:\t0
                voluntary_ctxt_switches:\t2
                nonvoluntary_ctxt_switches:\t1
                x86_Thread_features:\t
                x86_Thread_features_locked:\t

                """,
            stack: """
                [<0>] handle_userfault+0x42f/0x8e0
                [<0>] __handle_mm_fault+0xb66/0xfa0
                [<0>] handle_mm_fault+0x180/0x2d0
                [<0>] __get_user_pages+0x1e9/0x15d0
                [<0>] __gup_longterm_locked+0xc9/0xa40
                [<0>] gup_fast_fallback+0x4ea/0x1110
                [<0>] pin_user_pages_fast+0x47/0x60
                [<0>] iov_iter_extract_pages+0xe9/0x750
                [<0>] bio_iov_iter_get_pages+0xba/0x5c0
                [<0>] iomap_dio_bio_iter+0x208/0x510
                [<0>] __iomap_dio_rw+0x43b/0x860
                [<0>] iomap_dio_rw+0x12/0x40
                [<0>] ext4_file_read_iter+0x145/0x1c0
                [<0>] aio_read+0x137/0x1f0
                [<0>] io_submit_one+0x567/0x870
                [<0>] __x64_sys_io_submit+0x95/0x1b0
                [<0>] do_syscall_64+0x87/0x180
                [<0>] entry_SYSCALL_64_after_hwframe+0x76/0x7e

                """,
            syscall: """
                209 0x7effe8f02000 0x1 0x7effe97031f8 0x0 0x0 0x0 0x7effe97031e8 0x43d409

                """,
            wchan: "handle_userfault"),
        faulting: ThreadTexts(
            stack: """
                [<0>] handle_userfault+0x42f/0x8e0
                [<0>] __handle_mm_fault+0xb66/0xfa0
                [<0>] handle_mm_fault+0x180/0x2d0
                [<0>] do_user_addr_fault+0x20c/0x6a0
                [<0>] exc_page_fault+0x76/0x190
                [<0>] asm_exc_page_fault+0x26/0x30

                """,
            syscall: """
                -1 0x7effe9f04250 0x4017b0

                """,
            wchan: "handle_userfault"),
        reading: ThreadTexts(
            stack: """
                [<0>] pipe_read+0x345/0x470
                [<0>] vfs_read+0x336/0x370
                [<0>] ksys_read+0xbb/0xf0
                [<0>] do_syscall_64+0x87/0x180
                [<0>] entry_SYSCALL_64_after_hwframe+0x76/0x7e

                """,
            syscall: """
                0 0x6 0x7effe8f0124f 0x1 0x0 0x0 0x0 0x7effe8f01210 0x43c4bc

                """,
            wchan: "pipe_read"),
        userfaultfd: """
            pos:\t0
            flags:\t02004000
            mnt_id:\t17
            ino:\t201
            pending:\t1
            total:\t2
            API:\taa:80000000:80000000000001ff

            """)
}
