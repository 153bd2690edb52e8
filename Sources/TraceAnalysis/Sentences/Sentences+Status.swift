public import ConcurrencyTrace

extension Sentences {
  /// What a task does now, from the verb on: "will write 1 to counter", "waits for A and B", "ended".
  public func status(of task: TaskID, in world: World) -> String {
    guard let state = world[task] else { return "unknown" }
    switch state.activity {
    case .notStarted: return "not started"
    case .ready, .running:
      if state.isAbandoned { return "is parked for ever" }
      if let announced = state.announced { return phrase(announced, .future) }
      if state.activity.isRunning { return "runs" }
      return state.hasStarted ? "can go on" : "can start"
    case .blocked(let action): return waits(for: action, of: task, in: world)
    case .outside: return "is suspended outside the instrument"
    case .done(let end): return ended(end)
    }
  }

  /// For what a task waits, who could end it, and whether anybody can.
  public func waits(for action: Action, of task: TaskID, in world: World) -> String {
    let isStuck = world[task]?.isStuck ?? false
    let object = world[action.object]
    let name = directory.name(of: action.object)
    switch action.operation.waitReason {
    case .lock: return lockWait(action, name, object)
    case .channel: return channelWait(action, name, object) + (isStuck ? "; nobody left can" : "")
    case .io:
      let what = action.value == .none ? "io" : directory.describe(action.value)
      return "waits for \(what)\(until(action))"
    case .sleep: return "sleeps\(until(action))"
    case .join: return "waits for \(names(WaitGraph.joined(by: task, action, in: world)))"
    case .condition: return "waits for a signal of \(name)\(nobody(isStuck))"
    case .semaphore: return "waits for a permit of \(name)\(nobody(isStuck))"
    case .barrier:
      let (arrived, parties) = (object?.count ?? 0, object?.capacity ?? 0)
      return "waits at \(name): \(arrived) of \(parties) have arrived\(nobody(isStuck))"
    case .waitGroup: return "waits for \(name), which is at \(object?.count ?? 0)\(nobody(isStuck))"
    case .once:
      guard case .running(let runner) = object?.once else { return "waits for \(name)" }
      return "waits for \(name), which \(directory.name(of: runner)) runs"
    case .other: return spaced("waits to", Wording(of: action).verb)
    }
  }

  private func nobody(_ isStuck: Bool) -> String { isStuck ? "; nobody left can give it" : "" }

  private func until(_ action: Action) -> String {
    guard let due = action.due, due > 0 else { return "" }
    return " until \(Self.duration(due))"
  }

  private func lockWait(_ action: Action, _ name: String, _ object: ObjectState?) -> String {
    guard let object, let holder = object.holder else { return "waits for \(name), free now" }
    let step = holder.step > 0 ? " since step \(holder.step)" : ""
    let place = line(holder.site).map { " (\($0))" } ?? ""
    return "waits for \(name), held by \(names(object.holders.map(\.task)))\(step)\(place)"
  }

  private func channelWait(_ action: Action, _ name: String, _ object: ObjectState?) -> String {
    if action.operation == .send || action.operation == .sendArrive {
      guard let object, object.capacity > 0 else {
        return "waits for someone to receive from \(name)"
      }
      return "waits for room in \(name): someone must receive from it"
    }
    let isChoice = [.select, .selectDefault, .selectTimeout].contains(action.operation)
    return isChoice ? "waits for one of its channels" : "waits for someone to send to \(name)"
  }
}
