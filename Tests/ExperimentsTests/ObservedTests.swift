import Testing

@testable import Experiments

@Suite struct `Observations after a step` {
    private func experiment(_ observe: ScriptValue, only drop: String = "yes") throws -> Experiment {
        let script: ScriptValue = [
            "question": "What was it like then?",
            "matrix": ["drop": ["yes", "no"]],
            "memory": ["page": ["backing": "shmem", "pages": "2"], "other": ["backing": "shmem"]],
            "threads": [
                "reader": [["load": "page.0"], ["load": "other"]],
                "server": [
                    ["madvise": ["range": "page", "advice": "dontneed"], "only": ["drop": "yes"]], ["load": "page.1"],
                ],
            ],
            "orders": "all",
        ]
        let whole = script.replacing("observe", with: observe)
        let variant = try #require(try Matrix.variants(of: whole).first { $0.label == "drop=\(drop)" })
        return try Experiment(Matrix.apply(variant, to: whole), variant: variant)
    }

    @Test func `what is observed, of which pages, and when`() throws {
        let experiment = try experiment([
            "a": "reader.load after server.madvise", "b": "frame(page.1 after reader.load) after server.madvise",
            "c": "pagemap(page)",
        ])
        let observed = experiment.observed
        #expect(observed.map(\.after) == ["server.madvise", "server.madvise", nil])
        #expect(observed[0].observable == .result(step: "reader.load"))
        guard case .page(.frame(let frames)) = observed[1].observable,
            case .page(.pagemap(let place)) = observed[2].observable
        else {
            Issue.record("no frame, or no page")
            return
        }
        #expect(frames.place.pages == 1..<2 && frames.after == "reader.load")
        #expect(place.pages == 0..<2)
        #expect(observed.map(\.moments) == [["server.madvise"], ["reader.load", "server.madvise"], []])
    }

    @Test func `without its step there is no observation, wherever the step stands in it`() throws {
        let observe: ScriptValue = [
            "a": "server.madvise", "b": "reader.load after server.madvise",
            "c": "kpageflags(page after server.madvise)",
            "d": "pagemap(page) after server.madvise", "e": "kpagecount(page after reader.load) after server.madvise",
            "f": "kpagecount(page after reader.load)",
        ]
        #expect(try experiment(observe).observed.map(\.name) == ["a", "b", "c", "d", "e", "f"])
        #expect(try experiment(observe, only: "no").observed.map(\.name) == ["f"])
    }

    @Test func `a race shows what the end of a trial shows of steps and bytes`() throws {
        let experiment = try experiment([
            "a": "reader.load", "b": "reader.load after server.load", "c": "reader.faults", "d": "page[0]",
            "e": "reader.faults after server.load", "f": "pagemap(page)", "g": "smaps(page, Rss)", "h": "reader.state",
            "i": "frame(page after reader.load)",
        ])
        #expect(experiment.observed.filter(\.isSeenInRace).map(\.name) == ["a", "c", "d"])
    }

    @Test func `a step after which something is observed does not change places`() throws {
        func areIndependent(_ observe: ScriptValue) throws -> Bool {
            let experiment = try experiment(observe, only: "no")
            let footprints = Dictionary(uniqueKeysWithValues: experiment.steps.map { ($0.id, Footprint.nothing) })
            let independence = Independence(of: experiment, footprints: footprints, registersLater: false)
            return independence("reader.load#2", "server.load")
        }
        #expect(try areIndependent(["a": "reader.load#2", "b": "pagemap(page)"]))
        #expect(try areIndependent(["a": "pagemap(page) after reader.load"]))
        #expect(try !areIndependent(["a": "pagemap(page) after reader.load#2"]))
        #expect(try !areIndependent(["a": "reader.load after server.load"]))
        #expect(try !areIndependent(["a": "frame(page after server.load)"]))
    }
}
