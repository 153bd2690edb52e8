/// One thing that happened in a run: 64 bytes, no references.
///
/// Times are hybrid logical clocks (Kulkarni et al., *Logical Physical Clocks*, 2014): the monotonic
/// clock, pushed past the last event of the same worker, task and object. So the order of times is the
/// true order for each object, each task and each worker, without a global counter.
public struct Event: Hashable, Sendable {
  /// Nanoseconds since the run began, as someone who watches sees them: holds count, pauses do not.
  public var time: UInt64
  /// Nanoseconds on the scene clock, on which `sleep` and `io` wait.
  public var sceneTime: UInt64
  /// What this means is said at each kind, and for operations at each `Operation`.
  public var value: Value
  public var detail: Int64
  public var task: TaskID
  /// The other task of an event that has one: the child, the waker, the partner.
  public var peer: TaskID
  public var object: ObjectID
  public var site: Site
  /// The thread on which it happened.
  public var worker: WorkerID
  public var kind: Kind
  public var operation: Operation

  public init(
    _ kind: Kind, operation: Operation = .none, task: TaskID = .none, object: ObjectID = .none,
    peer: TaskID = .none, value: Value = .none, detail: Int64 = 0, site: Site = .unknown,
    worker: WorkerID = .outside, time: UInt64 = 0, sceneTime: UInt64 = 0
  ) {
    self.time = time
    self.sceneTime = sceneTime
    self.value = value
    self.detail = detail
    self.task = task
    self.peer = peer
    self.object = object
    self.site = site
    self.worker = worker
    self.kind = kind
    self.operation = operation
  }
}
