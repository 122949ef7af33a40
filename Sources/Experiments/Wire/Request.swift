/// What the tool asks an agent for: one JSON document a line.
public enum Request: Codable, Hashable, Sendable {
    /// Probe the machine; `scratch` is the folder whose file system is probed for O_DIRECT.
    case probe(scratch: String)
    /// Run a plan.
    case run(Plan)
}

/// What an agent answers: one JSON document a line; `done` is the last answer to a request.
public enum Report: Codable, Hashable, Sendable {
    /// The agent of a guest is up and waits for requests: the moment at which a guest is saved.
    case ready
    /// The machine as probed.
    case machine(Machine)
    /// Something that a plan showed.
    case observation(Observation)
    /// The request is done.
    case done
}
