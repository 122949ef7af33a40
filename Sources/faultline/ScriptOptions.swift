import ArgumentParser
import Foundation
import Scripts

/// Where scripts are found: shared by the commands that take their names.
struct ScriptOptions: ParsableArguments {
    @Option(name: .customLong("experiments"), help: "The folder of the scripts.")
    var folder: String?

    /// The options as they are typed.
    var words: [String] { folder.map { ["--experiments", $0] } ?? [] }

    /// The scripts of the folder that was named, else of ./experiments, else of the one that lies with the program.
    var library: ScriptLibrary {
        if let folder { return ScriptLibrary(folder: folder) }
        let local = "experiments"
        if FileManager.default.fileExists(atPath: local) { return ScriptLibrary(folder: local) }
        return ScriptLibrary(folder: Self.besideProgram ?? local)
    }

    /// `experiments` in the nearest folder above the program that has one: the program lies in a build folder.
    private static var besideProgram: String? {
        var folder = URL(filePath: Executable.path).deletingLastPathComponent()
        while folder.path != "/" {
            let candidate = folder.appending(path: "experiments").path
            if FileManager.default.fileExists(atPath: candidate) { return candidate }
            folder.deleteLastPathComponent()
        }
        return nil
    }
}

/// The program that is running.
enum Executable {
    /// Its path, links resolved.
    static var path: String {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    }
}
