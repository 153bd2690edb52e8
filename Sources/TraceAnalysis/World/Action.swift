public import ConcurrencyTrace

/// An operation on an object, with what an event says of it: done, announced, or waited for.
///
/// What `value`, `detail` and `peer` mean is said at each `Operation`.
public struct Action: Hashable, Sendable {
  public var operation: Operation
  public var object: ObjectID
  public var peer: TaskID
  public var value: Value
  public var detail: Int64
  public var site: Site

  public init(
    _ operation: Operation, on object: ObjectID = .none, peer: TaskID = .none,
    value: Value = .none, detail: Int64 = 0, site: Site = .unknown
  ) {
    self.operation = operation
    self.object = object
    self.peer = peer
    self.value = value
    self.detail = detail
    self.site = site
  }

  /// What `event` announces, waits for or reports.
  public init(_ event: Event) {
    self.init(
      event.operation, on: event.object, peer: event.peer, value: event.value,
      detail: event.detail, site: event.site)
  }

  /// The scene time at which a task blocked on this is due; nil where no clock is waited for.
  public var due: UInt64? {
    operation == .sleep || operation == .io ? UInt64(exactly: detail) : nil
  }
}
