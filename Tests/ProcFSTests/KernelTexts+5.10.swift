// Recorded on Debian 5.10.262-1, x86-64: one program, its threads blocked or spinning.
extension KernelTexts {
    static let linux5_10 = KernelTexts(
        release: "5.10.262",
        submitting: ThreadTexts(
            status: """
                Name:\tinit
                Umask:\t0022
                State:\tD (disk sleep)
                Tgid:\t1
                Ngid:\t0
                Pid:\t87
                PPid:\t0
                TracerPid:\t0
                Uid:\t0\t0\t0\t0
                Gid:\t0\t0\t0\t0
                FDSize:\t64
                Groups:\t\u{20}
                NStgid:\t1
                NSpid:\t87
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
                SigQ:\t0/3882
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
                [<0>] handle_userfault+0x280/0x5f0
                [<0>] handle_mm_fault+0x1b15/0x1ba0
                [<0>] __get_user_pages+0x262/0x740
                [<0>] get_user_pages_unlocked+0xc7/0x2b0
                [<0>] internal_get_user_pages_fast+0xd61/0xde0
                [<0>] iov_iter_get_pages+0xd4/0x350
                [<0>] bio_iov_iter_get_pages+0x9f/0x590
                [<0>] iomap_dio_bio_actor+0x1d3/0x3c0
                [<0>] iomap_apply+0x10d/0x2f0
                [<0>] __iomap_dio_rw+0x1cc/0x4b0
                [<0>] iomap_dio_rw+0xe/0x40
                [<0>] ext4_file_read_iter+0x112/0x170
                [<0>] aio_read+0xd1/0x190
                [<0>] io_submit_one+0x205/0x870
                [<0>] __x64_sys_io_submit+0x82/0x180
                [<0>] do_syscall_64+0x33/0x40
                [<0>] entry_SYSCALL_64_after_hwframe+0x67/0xd1

                """,
            syscall: """
                209 0x7f4a68967000 0x1 0x7f4a691681f8 0x0 0x0 0x0 0x7f4a691681e8 0x43d409

                """,
            wchan: "0"),
        faulting: ThreadTexts(
            stack: """
                [<0>] handle_userfault+0x280/0x5f0
                [<0>] handle_mm_fault+0x1b15/0x1ba0
                [<0>] do_user_addr_fault+0x218/0x560
                [<0>] exc_page_fault+0x78/0x160
                [<0>] asm_exc_page_fault+0x1e/0x30

                """,
            syscall: """
                -1 0x7f4a69969250 0x4017b0

                """,
            wchan: "0"),
        reading: ThreadTexts(
            stack: """
                [<0>] pipe_read+0x2fa/0x400
                [<0>] new_sync_read+0x192/0x1b0
                [<0>] vfs_read+0xf9/0x190
                [<0>] ksys_read+0xab/0xe0
                [<0>] do_syscall_64+0x33/0x40
                [<0>] entry_SYSCALL_64_after_hwframe+0x67/0xd1

                """,
            syscall: """
                0 0x6 0x7f4a6896624f 0x1 0x0 0x0 0x0 0x7f4a68966210 0x43c4bc

                """,
            wchan: "0"),
        userfaultfd: """
            pos:\t0
            flags:\t02004000
            mnt_id:\t13
            pending:\t1
            total:\t2
            API:\taa:80000000:800000000000005f

            """)
}
