import Foundation

/// Reads the files that results are made of.
enum ResultsFile {
    /// The largest file that is read, in bytes.
    static let limit = 64 << 20

    /// The bytes of a file.
    static func bytes(of path: String) throws(ReadFailure) -> Data {
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch {
            throw ReadFailure(path, FileManager.default.fileExists(atPath: path) ? "cannot be read" : "no such file")
        }
        guard data.count <= limit else { throw ReadFailure(path, "is larger than \(limit >> 20) MiB: not a record") }
        return data
    }

    private struct Format: Decodable { let format: Int }

    /// What says in which version of the format it is written.
    protocol Formatted: Decodable {
        var format: Int { get }
    }

    /// A record or a machine, of a format that is known here.
    static func decode<Content: Formatted>(_ type: Content.Type, _ data: Data, of path: String) throws(ReadFailure)
        -> Content
    {
        do {
            let content = try JSONDecoder().decode(type, from: data)
            try check(content.format, of: path)
            return content
        } catch let failure as ReadFailure {
            throw failure
        } catch {
            // What a newer format means by its keys is not known here.
            if let format = try? JSONDecoder().decode(Format.self, from: data) { try check(format.format, of: path) }
            let reason = (error as? DecodingError).map { explain($0) } ?? "\(error)"
            throw syntaxFailure(data, path) ?? ReadFailure(path, reason)
        }
    }

    private static func check(_ format: Int, of path: String) throws(ReadFailure) {
        guard format <= Record.currentFormat else {
            throw ReadFailure(
                path,
                "is written in format \(format); this Faultline reads up to \(Record.currentFormat): use a newer one")
        }
        guard format >= 1 else { throw ReadFailure(path, "format \(format) does not exist") }
    }

    /// What JSON itself is broken, and where; nil if it is whole.
    private static func syntaxFailure(_ data: Data, _ path: String) -> ReadFailure? {
        do {
            _ = try JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed)
            return nil
        } catch {
            let text = (error as NSError).userInfo["NSDebugDescription"] as? String ?? ""
            guard let offset = text.firstMatch(of: /around character (\d+)/).flatMap({ Int($0.1) }) else {
                let isCut = text.hasPrefix("Unexpected end")
                return ReadFailure(
                    path, at: isCut ? place(data.count, in: data) : nil,
                    isCut ? "the file ends too early: it was cut off, or is empty" : "is not JSON: \(text)")
            }
            return ReadFailure(path, at: place(offset, in: data), "is not JSON")
        }
    }

    /// The line and column, from 1, of an offset.
    private static func place(_ offset: Int, in data: Data) -> String {
        let before = data.prefix(offset)
        let line = before.count { $0 == 0x0a } + 1
        let column = offset - (before.lastIndex(of: 0x0a).map { $0 + 1 } ?? 0) + 1
        return "\(line):\(column)"
    }

    private static func explain(_ error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, let context):
            "\(path(context.codingPath)) has no '\(key.stringValue)': not a record of this format"
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            "\(path(context.codingPath)): \(context.debugDescription.prefix(200))"
        @unknown default: "\(error)"
        }
    }

    /// `variants[0].outcomes[2].count`.
    private static func path(_ keys: [any CodingKey]) -> String {
        let text = keys.reduce(into: "") { text, key in
            text += key.intValue.map { "[\($0)]" } ?? (text.isEmpty ? key.stringValue : ".\(key.stringValue)")
        }
        return text.isEmpty ? "the file" : text
    }
}

extension Record: ResultsFile.Formatted {}
extension MachineRecord: ResultsFile.Formatted {}
