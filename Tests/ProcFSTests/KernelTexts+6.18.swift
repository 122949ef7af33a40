// Recorded on 6.18.44, x86-64: one program, its threads blocked or spinning.
extension KernelTexts {
    static let linux6_18 = KernelTexts(
        release: "6.18.44",
        submitting: ThreadTexts(
            status: """
                Name:\thost
                Umask:\t0022
                State:\tD (disk sleep)
                Tgid:\t7332
                Ngid:\t0
                Pid:\t7343
                PPid:\t7274
                TracerPid:\t0
                Uid:\t0\t0\t0\t0
                Gid:\t0\t0\t0\t0
                FDSize:\t256
                Groups:\t\u{20}
                NStgid:\t7332
                NSpid:\t7343
                NSpgid:\t7274
                NSsid:\t4014
                Kthread:\t0
                VmPeak:\t   17484 kB
                VmSize:\t   17484 kB
                VmLck:\t       0 kB
                VmPin:\t       0 kB
                VmHWM:\t     788 kB
                VmRSS:\t     788 kB
                RssAnon:\t      68 kB
                RssFile:\t     720 kB
                RssShmem:\t       0 kB
                VmData:\t   16564 kB
                VmStk:\t     132 kB
                VmExe:\t     556 kB
                VmLib:\t       8 kB
                VmPTE:\t      44 kB
                VmSwap:\t       0 kB
                HugetlbPages:\t       0 kB
                CoreDumping:\t0
                THP_enabled:\t1
                untag_mask:\t0xffffffffffffffff
                Threads:\t3
                SigQ:\t1/96365
                SigPnd:\t0000000000000000
                ShdPnd:\t0000000000000000
                SigBlk:\t0000000000000000
                SigIgn:\t0000000000000000
                SigCgt:\t0000000100000000
                CapInh:\t0000000000000000
                CapPrm:\t000001fffeffffff
                CapEff:\t000001fffeffffff
                CapBnd:\t000001fffeffffff
                CapAmb:\t0000000000000000
                NoNewPrivs:\t0
                Seccomp:\t0
                Seccomp_filters:\t0
                Speculation_Store_Bypass:\tthread vulnerable
                SpeculationIndirectBranch:\tconditional enabled
                Cpus_allowed:\t3
                Cpus_allowed_list:\t0-1
                Mems_allowed:\t00000000,00000000,00000000,00000000,00000000,00000000,00000000,00000000,\
                00000000,00000000,00000000,00000000,00000000,00000000,00000000,00000000,00000000,\
                00000000,00000000,00000000,00000000,00000000,00000000,00000000,00000000,00000000,\
                00000000,00000000,00000000,00000000,00000000,00000001
                Mems_allowed_list:\t0
                voluntary_ctxt_switches:\t2
                nonvoluntary_ctxt_switches:\t0

                """,
            stack: """
                [<0>] handle_userfault+0x366/0x840
                [<0>] __handle_mm_fault+0xa1e/0xf20
                [<0>] handle_mm_fault+0xd0/0x310
                [<0>] __get_user_pages+0x19f/0x10e0
                [<0>] __gup_longterm_locked+0x39a/0x890
                [<0>] gup_fast_fallback+0x443/0xd70
                [<0>] iov_iter_extract_pages+0xf5/0x8f0
                [<0>] bio_iov_iter_get_pages+0xba/0x4e0
                [<0>] iomap_dio_bio_iter+0x1b5/0x500
                [<0>] __iomap_dio_rw+0x527/0x8d0
                [<0>] iomap_dio_rw+0xe/0x40
                [<0>] ext4_file_read_iter+0x18b/0x240
                [<0>] aio_read+0xea/0x1e0
                [<0>] io_submit_one+0x17b/0x900
                [<0>] __x64_sys_io_submit+0x7e/0x1b0
                [<0>] do_syscall_64+0x71/0x280
                [<0>] entry_SYSCALL_64_after_hwframe+0x76/0x7e

                """,
            syscall: """
                209 0x7fba6826c000 0x1 0x7fba68a6d1f8 0x0 0x0 0x0 0x7fba68a6d1e8 0x43ce09

                """,
            wchan: "handle_userfault"),
        faulting: ThreadTexts(
            stack: """
                [<0>] handle_userfault+0x366/0x840
                [<0>] __handle_mm_fault+0xa1e/0xf20
                [<0>] handle_mm_fault+0xd0/0x310
                [<0>] exc_page_fault+0x176/0x770
                [<0>] asm_exc_page_fault+0x22/0x30

                """,
            syscall: """
                -1 0x7fba6926e250 0x4017b0

                """,
            wchan: "handle_userfault"),
        reading: ThreadTexts(
            stack: """
                [<0>] anon_pipe_read+0x366/0x410
                [<0>] vfs_read+0x32c/0x360
                [<0>] ksys_read+0xba/0xe0
                [<0>] do_syscall_64+0x71/0x280
                [<0>] entry_SYSCALL_64_after_hwframe+0x76/0x7e

                """,
            syscall: """
                0 0x5 0x7fba6826b24f 0x1 0x0 0x0 0x0 0x7fba6826b210 0x43bfcc

                """,
            wchan: "anon_pipe_read"),
        userfaultfd: """
            pos:\t0
            flags:\t02004000
            mnt_id:\t17
            ino:\t36119
            pending:\t1
            total:\t2
            API:\taa:80000000:80000000000001ff

            """)
}
