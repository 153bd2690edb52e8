public import ConcurrencyTrace

/// One link of a ring of waits: who wants what, and who has it.
///
/// In a ring each link's owner is the waiter of the next, and the last leads back to the first.
public struct WaitLink: Hashable, Sendable {
  public var waiter: TaskID
  public var object: ObjectID
  /// Where it wants it.
  public var wanted: Site
  /// Who has it; `none` where nobody has.
  public var owner: TaskID
  /// Where and when the owner took it; unknown and 0 where it only has to come to its end.
  public var held: Site
  public var heldStep: Int

  public init(
    waiter: TaskID, object: ObjectID, wanted: Site, owner: TaskID, held: Site = .unknown,
    heldStep: Int = 0
  ) {
    self.waiter = waiter
    self.object = object
    self.wanted = wanted
    self.owner = owner
    self.held = held
    self.heldStep = heldStep
  }
}

extension WaitGraph {
  /// The links of a cycle, in its order.
  public func links(of cycle: [TaskID]) -> [WaitLink] {
    edges(of: cycle).enumerated().map { index, edge in
      let next = cycle[(index + 1) % cycle.count]
      let owner = edge.owners.first { $0.task == next } ?? edge.owners.first
      return WaitLink(
        waiter: edge.waiter, object: edge.object, wanted: edge.action.site,
        owner: owner?.task ?? .none, held: owner?.site ?? .unknown, heldStep: owner?.step ?? 0)
    }
  }
}
