import Foundation
import Kernels
import Subprocess
import SystemPackage

/// How a saved guest is made: its initramfs, its disk, a boot, and what QEMU saves of that.
extension Guest {
    func make(_ onFlake: @Sendable (BootFlake) -> Void) async throws -> GuestImage {
        discardStale()
        let scratch = try TemporaryFolder(beside: folder)
        let initramfs = try scratch.write(archive(), to: GuestImage.initramfs)
        let disk = try await makeDisk(in: scratch.url)
        let memory = scratch.url.appending(path: GuestImage.memory)
        // A socket's path has room for 107 bytes: the cache's may be longer.
        let sockets = try TemporaryFolder()
        let control = sockets.url.appending(path: "qmp")
        let console = scratch.url.appending(path: "console")
        let command = settings.command(
            files, initramfs: initramfs, disk: disk, console: console, start: .boot(control: control))
        try await untilUp(command, console: console, onFlake: onFlake) { _ in
            do {
                try await Task.detached { try QemuControl(path: control.path).save(to: memory) }.value
            } catch let failure as QemuControl.Failure {
                throw GuestFailure.failed(program: "saving the guest", reason: "\(failure)")
            }
        }
        var manifest = GuestImage.Manifest(key: key, files: [:], tscKilohertz: settings.emulator.tscKilohertz)
        for file in [memory, disk, initramfs] { manifest.files[file.lastPathComponent] = try Checksum.of(file: file) }
        _ = try scratch.write(JSONEncoder().encode(manifest), to: GuestImage.manifest)
        try scratch.publish(as: folder)
        guard let image = GuestImage(folder: folder, manifest: manifest) else {
            throw GuestFailure.failed(program: "saving the guest", reason: "\(folder.path) was removed meanwhile")
        }
        return image
    }

    /// Removes the images of this kernel that were made from something else than what it is made from now, and that
    /// nobody uses.
    ///
    /// Nobody begins to meanwhile: that takes the lock that is held here.
    private func discardStale() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: settings.cache.path)) ?? []
        for name in names {
            let isStale = name.hasPrefix("\(files.name)-") && name.count == folder.lastPathComponent.count
            // Half of an image, by somebody who was killed: whoever makes one holds the lock that is held here.
            let isHalf = name.hasPrefix(".\(files.name)-")
            guard isStale || isHalf else { continue }
            let place = settings.cache.appending(path: name, directoryHint: .isDirectory)
            guard let unused = FileLock(unused: place) else { continue }
            try? FileManager.default.removeItem(at: place)
            withExtendedLifetime(unused) {}
        }
    }

    func archive() throws -> Data {
        var initramfs = Initramfs()
        let carried = [
            ("modules", files.modules), ("mapper", files.mapperModules),
            ("virtualization", files.virtualizationModules.filter(settings.accelerator.canUse)),
        ]
        for folder in ["dev", "proc", "sys", "tmp", "disk"] + carried.map(\.0) { initramfs.add(folder: folder) }
        initramfs.addConsole()
        initramfs.add(file: "init", try Data(contentsOf: settings.agent, options: .alwaysMapped))
        for (folder, modules) in carried {
            for (index, module) in modules.enumerated() {
                let number = String(repeating: "0", count: 3 - "\(index)".count) + "\(index)"
                initramfs.add(file: "\(folder)/\(number)-\(module.name).ko", module.content)
            }
        }
        return initramfs.archive
    }

    func makeDisk(in folder: URL) async throws -> URL {
        let disk = folder.appending(path: GuestImage.disk)
        let fileSystem = settings.fileSystem
        try Self.writing(disk) {
            try Data().write(to: disk)
            let handle = try FileHandle(forWritingTo: disk)
            try handle.truncate(atOffset: UInt64(fileSystem.diskSize))
            try handle.close()
        }
        let maker = fileSystem.maker
        // mkfs lies in a folder that is not on everybody's PATH.
        let path = "\(ProcessInfo.processInfo.environment["PATH"] ?? ""):/usr/sbin:/sbin"
        do {
            let made = try await Subprocess.run(
                .path("/usr/bin/env"), arguments: Arguments(maker + [disk.path]),
                environment: .inherit.updating(["PATH": path]),
                output: .string(limit: 1 << 16), error: .combinedWithOutput)
            if made.terminationStatus == .exited(127) {
                throw GuestFailure.missing(program: maker[0], package: fileSystem.package)
            }
            guard made.terminationStatus == .exited(0) else {
                throw GuestFailure.failed(program: maker[0], reason: made.standardOutput)
            }
        } catch let error as SubprocessError {
            throw GuestFailure.failed(program: maker[0], reason: "\(error)")
        }
        return disk
    }

    /// Runs `body`, and says of what goes wrong in it that `path` could not be written.
    static func writing<Result>(_ path: URL, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch {
            throw GuestFailure.notWritten(path: path.path, reason: error.localizedDescription)
        }
    }
}
