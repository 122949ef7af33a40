import CLinux
public import SystemCalls

/// What the kernel offers, as it answered the handshake.
public struct Handshake: Hashable, Sendable {
    /// All features that the kernel has, whether requested or not.
    public let features: Features
    /// The operations on the descriptor as a whole.
    public let ioctls: Ioctls

    /// Describes an answer.
    public init(features: Features, ioctls: Ioctls) {
        self.features = features
        self.ioctls = ioctls
    }
}

extension UserfaultfdCalls where Self: ~Copyable {
    /// Agrees on the features of the descriptor; every other call before that is EINVAL.
    ///
    /// After a failure the descriptor is as before and may be asked again. Does not block.
    ///
    /// UFFDIO_API(2const); since 4.3.
    ///
    /// - Throws: EINVAL if the kernel lacks a requested feature or there has been a handshake, EPERM for
    ///   ``Features/eventFork`` without CAP_SYS_PTRACE.
    @discardableResult
    public func handshake(requesting features: Features = []) throws(SystemCallError) -> Handshake {
        var argument = uffdio_api(api: UInt64(UFFD_API), features: features.rawValue, ioctls: 0)
        let result = unsafe CallResult(clinux_ioctl(rawValue, clinux_uffdio_api, &argument))
        if let errno = result.errno {
            throw SystemCallError(call: "UFFDIO_API", errno: errno, subject: "features \(features)")
        }
        return Handshake(
            features: Features(rawValue: argument.features), ioctls: Ioctls(rawValue: argument.ioctls))
    }
}
