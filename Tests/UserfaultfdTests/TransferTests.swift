import SystemCalls
import SystemPackage
import Testing
import Userfaultfd

@Suite(.timeLimit(.minutes(5))) struct TransferTests {
    @Test func `all done`() {
        let transfer = Transfer(reported: 8192, result: CallResult(0))
        #expect(transfer.isReported)
        #expect(transfer.bytes == 8192)
    }

    @Test func `a part done`() {
        let transfer = Transfer(reported: 4096, result: .failure(.resourceTemporarilyUnavailable))
        #expect(transfer.isReported)
        #expect(transfer.bytes == 4096)
    }

    @Test func `an error reported`() {
        let transfer = Transfer(reported: -17, result: .failure(.fileExists))
        #expect(transfer.isReported)
        #expect(transfer.bytes == 0)
    }

    @Test func `nothing reported`() {
        let transfer = Transfer(
            reported: Transfer.untouched, result: .failure(.resourceTemporarilyUnavailable))
        #expect(!transfer.isReported)
        #expect(transfer.bytes == 0)
    }
}
