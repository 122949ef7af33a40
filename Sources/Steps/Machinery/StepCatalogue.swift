public import Experiments

/// Every step of the language.
public enum StepCatalogue {
    /// The steps, in the order of the reference.
    public static let all: [any Step.Type] = [
        Store.self, Load.self, FutexWait.self,
        AIORead.self, AIOWrite.self, URingRead.self, URingWrite.self, Read.self, Write.self, Vmsplice.self,
        ProcessVMRead.self, ProcessVMWrite.self, MemoryFileRead.self, MemoryFileWrite.self, PtracePoke.self,
        VcpuLoad.self, VcpuStore.self,
        HoldDisk.self, ReleaseDisk.self,
        MemoryAdvice.self, PunchHole.self, WriteBack.self,
        Unmap.self, Remap.self, Protect.self, Lock.self, Residency.self, PagemapScan.self, ClearSoftDirty.self,
        AwaitFault.self, Serve.self, ReadEvents.self, ReadMessages.self, PollMessages.self,
        WriteProtect.self, WriteUnprotect.self, ReadWriteProtect.self, ReadWriteUnprotect.self, SetMode.self, Copy.self,
        ZeroPage.self, Continue.self, Move.self, Poison.self,
        Wake.self,
        Register.self, Unregister.self, OpenUserfaultfd.self, Close.self,
        Fork.self, ChildStore.self, ChildLoad.self, ChildExit.self,
        SignalThread.self, EndProcess.self, Sleep.self,
    ]

    /// The step that a script's call means.
    ///
    /// - Throws: a problem for an unknown word and for arguments that the step does not take.
    public static func step(for call: StepCall, in scope: Scope) throws(ScriptProblem) -> any Step {
        guard let type = all.first(where: { $0.word == call.word }) else {
            throw .unknown("step", call.word, at: call.location, known: all.map { $0.word })
        }
        let arguments = try Arguments(
            call.arguments, of: "'\(call.word)'", fields: type.fields, shorthand: type.shorthand, scope: scope)
        return try type.init(arguments)
    }
}
