public import ConcurrencyTrace

extension Sentences {
  /// What an object holds, short: "1", "free", "pay", "[7, 9, ·]", "2 of 3".
  public func contents(of object: ObjectState) -> String {
    switch object.kind {
    case .variable, .atomic: directory.describe(object.value)
    case .table: tableContents(object)
    case .mutex: object.holder.map { directory.name(of: $0.task) } ?? "free"
    case .readWriteLock: lockContents(object)
    case .semaphore:
      object.capacity > 0 ? "\(object.count) of \(object.capacity)" : "\(object.count)"
    case .barrier: "\(object.count) of \(object.capacity)"
    case .waitGroup: "\(object.count)"
    case .condition:
      object.waiters.isEmpty ? "nobody waits" : "\(names(Array(object.waiters))) waits"
    case .once: onceContents(object.once)
    case .channel: channelContents(object)
    case .select: object.waiters.isEmpty ? "–" : "\(names(Array(object.waiters))) waits"
    case .group: "\(object.count) running"
    }
  }

  /// "A", "A and B", "A, B and 4 others".
  public func names(_ tasks: [TaskID]) -> String {
    let names = tasks.prefix(4).map { directory.name(of: $0) }
    switch tasks.count {
    case 0: return "nobody"
    case 1: return names[0]
    case 2...3: return names.dropLast().joined(separator: ", ") + " and \(names[names.count - 1])"
    default: return "\(names[0]), \(names[1]) and \(tasks.count - 2) others"
    }
  }

  private func lockContents(_ object: ObjectState) -> String {
    guard let holder = object.holder else { return "free" }
    let verb = holder.isExclusive ? "writes" : object.holders.count == 1 ? "reads" : "read"
    return "\(names(object.holders.map(\.task))) \(verb)"
  }

  private func onceContents(_ state: ObjectState.OnceState) -> String {
    switch state {
    case .fresh: "not yet"
    case .running(let task): "\(directory.name(of: task)) runs it"
    case .finished: "done"
    }
  }

  private func tableContents(_ object: ObjectState) -> String {
    let shown = object.entries.prefix(8).map { entry in
      "\(string(entry.key) ?? "?"): \(directory.describe(entry.value))"
    }
    let rest = object.entries.count > 8 ? ", … \(object.entries.count) entries" : ""
    let writers = object.tableWrites.map(\.task)
    let write = writers.isEmpty ? "" : " ✎ \(names(writers))"
    return "{\(shown.joined(separator: ", "))\(rest)}\(write)"
  }

  private func channelContents(_ object: ObjectState) -> String {
    let end = object.isClosed ? " closed" : ""
    guard object.capacity > 0 || !object.buffer.isEmpty else {
      if let offer = object.offers.first {
        let others = object.offers.count > 1 ? " and \(object.offers.count - 1) more" : ""
        return
          "\(directory.name(of: offer.sender)) offers \(directory.describe(offer.value))\(others)\(end)"
      }
      if let receiver = object.receivers.first {
        return "\(directory.name(of: receiver)) waits to receive\(end)"
      }
      return object.isClosed ? "closed" : "empty"
    }
    var places = object.buffer.prefix(8).map { directory.describe($0.value) }
    if object.capacity <= 8 {
      places += Array(repeating: "·", count: max(0, object.capacity - places.count))
      return "[\(places.joined(separator: ", "))]\(end)"
    }
    let rest = object.buffer.count > 8 ? ", …" : ""
    let values = places.joined(separator: ", ")
    return "[\(values)\(rest)] \(object.buffer.count) of \(object.capacity)\(end)"
  }
}
