import CLinux
import SystemCalls
import SystemPackage
import Testing
import Userfaultfd

@Suite(.timeLimit(.minutes(5)), .enabled(if: offers(.move), "needs move"))
struct MoveTests {
    @Test func `UFFDIO_MOVE resolves a missing fault with the page itself`() throws {
        let memory = try ArmedMemory(.missing)
        let source = try makeSource(pages: 1)
        let toucher = try Toucher(.load, at: memory.page(2).start)
        _ = try memory.nextFault()
        let transfer = memory.descriptor.move(from: source.range.start, to: memory.page(2))
        #expect(transfer == .done(pageSize))
        #expect(try toucher.outcome() == Toucher.Outcome(value: 0x44))
        #expect(byte(at: source.range.start) == 0)
    }

    @Test func `a page that is there is EEXIST`() throws {
        let memory = try ArmedMemory(.missing)
        let source = try makeSource(pages: 1)
        #expect(memory.descriptor.zeropage(memory.page(0)).bytes == pageSize)
        let transfer = memory.descriptor.move(from: source.range.start, to: memory.page(0))
        #expect(transfer == .refused(.fileExists))
        #expect(byte(at: source.range.start) == 0x44)
    }

    @Test func `a hole in the source is ENOENT unless allowed`() throws {
        let memory = try ArmedMemory(.missing)
        let source = try Mapping(.anonymous, length: 4 * pageSize)
        let start = source.range.start
        let refused = Transfer.refused(.noSuchFileOrDirectory)
        #expect(memory.descriptor.move(from: start, to: memory.range) == refused)
        let allowed = memory.descriptor.move(from: start, to: memory.range, modes: .allowSourceHoles)
        #expect(allowed == .done(4 * pageSize))
    }

    @Test func `shared memory cannot be moved`() throws {
        let file = try makeMemoryFile()
        let memory = try ArmedMemory(.missing, backing: .shared(file.rawValue))
        let source = try makeSource(pages: 1)
        let transfer = memory.descriptor.move(from: source.range.start, to: memory.page(0))
        #expect(transfer.result == .failure(.invalidArgument))
        #expect(transfer.bytes == 0)
    }

    /// Pages that belong to this process alone, also when another test forks: a shared page is EBUSY.
    private func makeSource(pages: Int) throws -> Mapping {
        let source = try Mapping(.anonymous, length: pages * pageSize)
        try #require(clinux_madvise(source.range.start, source.range.length, MADV_DONTFORK) == 0)
        fill(source.range, with: 0x44)
        return source
    }
}
