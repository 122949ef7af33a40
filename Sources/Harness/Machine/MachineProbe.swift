import CLinux
public import Experiments
import SystemCalls
import Userfaultfd

/// Finds out what the kernel and the machine below offer, by trying it: no version is looked up.
public struct MachineProbe {
    /// Probes this machine; the O_DIRECT files of the experiments will lie in the folder `scratch`.
    ///
    /// Forks children, waits at most some seconds for each, and has none left when it returns, unless one sleeps where
    /// SIGKILL does not reach it. What it mounts, it mounts in a namespace of a child. Two calls on the same machine
    /// with the same privileges return the same.
    public static func probe(scratch: String) -> Machine {
        let kernel = RunningKernel()
        let userfaultfd = UserfaultfdProbe()
        let sleeper = SleeperReading()
        return Machine(
            release: kernel.release, version: kernel.version, architecture: kernel.architecture,
            processors: kernel.processors, pageSize: Int(clinux_page_size()),
            features: userfaultfd.offered?.features.names, ioctls: userfaultfd.offered?.ioctls.names,
            rangeIoctls: userfaultfd.rangeIoctls(),
            capabilities: [
                kernel.capability,
                Privileges.capability(),
                userfaultfd.capability,
                libaio(),
                uring(),
                sleeper.kernelStacks,
                sleeper.threadState,
                tracing(),
                directIO(on: Scratch(folder: scratch)),
                diskHold(under: scratch),
                swap(),
                hugePages(),
                kvm(),
                qemu(),
            ])
    }
}
