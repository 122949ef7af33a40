import BlockedThreads
import Glibc
import ProcFS
import SystemCalls
import Testing

@Suite struct `Proc file` {
    @Test func `every reading starts at the front`() throws {
        let file = try ProcFile("/proc/self/comm")
        let text = try file.text()
        #expect(text.hasSuffix("\n"))
        #expect(try file.text() == text)
    }

    @Test func `a text longer than the buffer is cut`() throws {
        let file = try ProcFile("/proc/self/status")
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 5, alignment: 1)
        defer { buffer.deallocate() }
        #expect(file.read(into: buffer).rawValue == 5)
        #expect(buffer.elementsEqual("Name:".utf8))
        #expect(file.read(into: buffer).rawValue == 5)
        #expect(buffer.elementsEqual("Name:".utf8))
    }

    // fdinfo has a line for each lock of the file: a text of one record that is as long as one likes.
    @Test func `a text longer than the first buffer is read whole`() throws {
        let stream = try #require(tmpfile())
        defer { fclose(stream) }
        let descriptor = fileno(stream)
        for index in 0..<200 {
            var lock = flock()
            lock.l_type = Int16(F_WRLCK)
            lock.l_start = 2 * index
            lock.l_len = 1
            #expect(fcntl(descriptor, F_SETLK, &lock) == 0)
        }
        let text = try ProcFile("/proc/self/fdinfo/\(descriptor)").text()
        #expect(text.utf8.count > 4096)
        #expect(text.split(separator: "\n").count { $0.hasPrefix("lock:") } == 200)
        #expect(text.hasSuffix("\n"))
    }

    @Test func `records that fill more than a page are read to the last`() throws {
        // The mapping of the stack is one of the last; what is mapped meanwhile lies before it.
        let text = try ProcFile("/proc/self/maps").records()
        #expect(text.utf8.count > 4096)
        #expect(text.contains("[stack]\n") && text.hasSuffix("\n"))
        let file = try ProcFile("/proc/self/comm")
        #expect(try file.records() == file.text())
    }

    @Test func `a file that does not exist is ENOENT, by its name`() throws {
        let error = #expect(throws: SystemCallError.self) { try ProcFile("/proc/0/status").text() }
        #expect(error?.errno.name == "ENOENT")
        #expect(error?.subject == "/proc/0/status")
    }

    @Test func `fdinfo of a descriptor that was closed is ENOENT`() throws {
        let stream = try #require(tmpfile())
        defer { fclose(stream) }
        // A number that no other test is given after the close.
        let descriptor = dup2(fileno(stream), 1000)
        let file = try ProcFile("/proc/self/fdinfo/\(descriptor)")
        #expect(try file.text().hasPrefix("pos:\t0\n"))
        close(descriptor)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64, alignment: 1)
        defer { buffer.deallocate() }
        #expect(file.read(into: buffer).errno?.name == "ENOENT")
        do throws(SystemCallError) {
            Issue.record("read \(try file.text())")
        } catch {
            #expect(error.errno.name == "ENOENT")
            #expect(error.subject == "/proc/self/fdinfo/\(descriptor)")
        }
    }
}
