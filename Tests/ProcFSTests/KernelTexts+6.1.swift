// Recorded on Debian 6.1.192-2, x86-64: one program, its threads blocked or spinning.
extension KernelTexts {
    static let linux6_1 = KernelTexts(
        release: "6.1.192",
        submitting: ThreadTexts(
            status: """
                Name:\tinit
                Umask:\t0022
                State:\tD (disk sleep)
                Tgid:\t1
                Ngid:\t0
                Pid:\t96
                PPid:\t0
                TracerPid:\t0
                Uid:\t0\t0\t0\t0
                Gid:\t0\t0\t0\t0
                FDSize:\t64
                Groups:\t\u{20}
                NStgid:\t1
                NSpid:\t96
                NSpgid:\t0
                NSsid:\t0
                VmPeak:\t   17476 kB
                VmSize:\t   17476 kB
                VmLck:\t       0 kB
                VmPin:\t       0 kB
                VmHWM:\t       4 kB
                VmRSS:\t       4 kB
                RssAnon:\t       4 kB
                RssFile:\t       0 kB
                RssShmem:\t       0 kB
                VmData:\t   16564 kB
                VmStk:\t     132 kB
                VmExe:\t     556 kB
                VmLib:\t       8 kB
                VmPTE:\t      48 kB
                VmSwap:\t       0 kB
                HugetlbPages:\t       0 kB
                CoreDumping:\t0
                THP_enabled:\t1
                Threads:\t3
                SigQ:\t0/3852
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
                voluntary_ctxt_switches:\t1
                nonvoluntary_ctxt_switches:\t0

                """,
            stack: """
                [<0>] handle_userfault+0x511/0x730
                [<0>] __handle_mm_fault+0xf77/0xfa0
                [<0>] handle_mm_fault+0xdb/0x2d0
                [<0>] __get_user_pages+0x1ea/0x660
                [<0>] get_user_pages_unlocked+0xcb/0x310
                [<0>] internal_get_user_pages_fast+0x11f2/0x13e0
                [<0>] __iov_iter_get_pages_alloc+0xe9/0x7a0
                [<0>] iov_iter_get_pages2+0x19/0x30
                [<0>] bio_iov_iter_get_pages+0x70/0x3f0
                [<0>] iomap_dio_bio_iter+0x225/0x4a0
                [<0>] __iomap_dio_rw+0x4c7/0x7e0
                [<0>] iomap_dio_rw+0xe/0x40
                [<0>] ext4_file_read_iter+0x141/0x1c0
                [<0>] aio_read+0x135/0x200
                [<0>] io_submit_one+0x5ab/0x8a0
                [<0>] __x64_sys_io_submit+0xa9/0x190
                [<0>] do_syscall_64+0x5d/0x90
                [<0>] entry_SYSCALL_64_after_hwframe+0x6e/0xd8

                """,
            syscall: """
                209 0x7f400a8dd000 0x1 0x7f400b0de1f8 0x0 0x0 0x0 0x7f400b0de1e8 0x43d409

                """,
            wchan: "handle_userfault"),
        faulting: ThreadTexts(
            stack: """
                [<0>] handle_userfault+0x511/0x730
                [<0>] __handle_mm_fault+0xed4/0xfa0
                [<0>] handle_mm_fault+0xdb/0x2d0
                [<0>] do_user_addr_fault+0x191/0x560
                [<0>] exc_page_fault+0x70/0x170
                [<0>] asm_exc_page_fault+0x22/0x30

                """,
            syscall: """
                -1 0x7f400b8df250 0x4017b0

                """,
            wchan: "handle_userfault"),
        reading: ThreadTexts(
            stack: """
                [<0>] pipe_read+0x3df/0x470
                [<0>] vfs_read+0x2de/0x310
                [<0>] ksys_read+0xb7/0xf0
                [<0>] do_syscall_64+0x5d/0x90
                [<0>] entry_SYSCALL_64_after_hwframe+0x6e/0xd8

                """,
            syscall: """
                0 0x6 0x7f400a8dc24f 0x1 0x0 0x0 0x0 0x7f400a8dc210 0x43c4bc

                """,
            wchan: "pipe_read"),
        userfaultfd: """
            pos:\t0
            flags:\t02004000
            mnt_id:\t15
            ino:\t1148
            pending:\t1
            total:\t2
            API:\taa:80000000:80000000000000df

            """)
}
