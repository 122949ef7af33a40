import CLinux
import Glibc

/// The agent's entry point: a child of the tool, or the first process of a guest.
@main
enum Agent {
    static func main() {
        if getpid() == 1 { GuestInit(CommandLine.arguments.dropFirst()).run() }
        let arguments = CommandLine.arguments.dropFirst()
        switch arguments.first {
        case nil: Server().run()
        case "guard" where arguments.count > 1: Guard(Array(arguments.dropFirst())).run()
        default: fail("usage: faultline-agent < requests, or faultline-agent guard PROGRAM [ARGUMENT…]")
        }
    }

    /// Says on standard error why this process ends, and ends it.
    static func fail(_ message: String) -> Never {
        say(message)
        exit(2)
    }

    /// Says something on standard error; in a guest, that is the console.
    static func say(_ message: String) {
        let line = "faultline-agent: \(message)\n"
        _ = unsafe write(STDERR_FILENO, line, line.utf8.count)
    }
}
