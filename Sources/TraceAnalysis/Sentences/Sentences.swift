public import ConcurrencyTrace

/// Says in plain words what events did and what tasks do.
///
/// The names come from the directory; what is said of each operation is one table, in `Wording`.
public struct Sentences: Sendable {
  public let directory: Directory

  public init(_ directory: Directory) { self.directory = directory }

  /// "A reads counter: 0", in its parts.
  public struct Sentence: Hashable, Sendable {
    /// Who did it; empty where it concerns no task.
    public var subject: String
    /// What it did, from the verb on.
    public var predicate: String
    /// What changed by it: "counter 0 → 1"; nil where `predicate` has said all.
    public var effect: String?

    /// The whole in one line.
    public var text: String {
      let start = subject.isEmpty ? predicate : "\(subject) \(predicate)"
      return effect.map { "\(start): \($0)" } ?? start
    }
  }

  /// When an action is spoken of.
  public enum Tense: Sendable {
    /// "will write 1 to counter"
    case future
    /// "writes 1 to counter"
    case present
    /// "wrote 1 to counter"
    case past
  }

  /// What a task does, did or will do, from the verb on.
  public func phrase(_ action: Action, _ tense: Tense) -> String {
    let wording = Wording(of: action)
    return switch tense {
    case .future: spaced("will \(wording.verb)", fill(planned(wording, action), action))
    case .present: spaced(wording.present, fill(wording.done, action))
    case .past: spaced(wording.past, fill(wording.done, action))
    }
  }

  /// What `event` did, given the world before and after it.
  public func sentence(_ event: Event, before: World, after: World) -> Sentence {
    sentence(event, objectBefore: before[event.object], after: after)
  }

  /// What `event` did, given its object before it and the world after it.
  public func sentence(
    _ event: Event, objectBefore: ObjectState?, after: World
  ) -> Sentence {
    guard event.kind == .operationPerformed else {
      return Sentence(
        subject: subject(event), predicate: predicate(event, in: after), effect: nil)
    }
    let action = Action(event)
    let subject = directory.name(of: event.task)
    guard let effect = effect(on: event.object, from: objectBefore, to: after[event.object]) else {
      return Sentence(subject: subject, predicate: phrase(action, .present), effect: nil)
    }
    let wording = Wording(of: action)
    let predicate = spaced(wording.present, fill(wording.brief, action))
    return Sentence(subject: subject, predicate: predicate, effect: effect)
  }

  /// "counter 0 → 1": what changed in a cell, a count or a channel; nil for other objects, of which
  /// the sentence says all.
  public func effect(
    on object: ObjectID, from old: ObjectState?, to new: ObjectState?
  ) -> String? {
    guard let old, let new else { return nil }
    switch new.kind {
    case .variable, .atomic, .semaphore, .waitGroup: break
    case .channel where new.capacity > 0: break
    case .table, .mutex, .readWriteLock, .condition, .barrier, .once, .channel, .select, .group:
      return nil
    }
    let (was, now) = (contents(of: old), contents(of: new))
    let isSame = was == now && new.version == old.version
    return isSame ? nil : "\(directory.name(of: object)) \(was) → \(now)"
  }

  /// What just happened, and who now works with something out of date.
  public func caption(_ event: Event, after: World) -> String {
    guard event.kind == .operationPerformed else {
      return sentence(event, objectBefore: nil, after: after).text + "."
    }
    let subject = directory.name(of: event.task)
    let start = "\(subject) \(phrase(Action(event), .past))."
    return ([start] + staleReaders(of: event, in: after)).joined(separator: "  ")
  }

  /// The same, for a caller that has the world before the event too.
  public func caption(_ event: Event, before: World, after: World) -> String {
    caption(event, after: after)
  }

  private func staleReaders(of event: Event, in world: World) -> [String] {
    // An atomic's reader decides in the same step, and works with nothing afterwards.
    guard let object = world[event.object], object.kind == .variable, object.writer == event.task,
      object.writtenAtStep == world.step
    else { return [] }
    var sentences: [String] = []
    for (index, task) in world.tasks.enumerated() where !task.activity.isDone {
      let id = TaskID(UInt32(index))
      guard id != event.task else { continue }
      for reading in task.readings
      where reading.object == event.object && world.isOutOfDate(reading) {
        let value = directory.describe(reading.value)
        sentences.append(
          "\(directory.name(of: id)) still works with the \(value) that it read before.")
      }
      if sentences.count == 2 { break }
    }
    return sentences
  }

  // MARK: Events that are no operations

  private func subject(_ event: Event) -> String {
    event.task == .none ? "" : directory.name(of: event.task)
  }

  private func predicate(_ event: Event, in world: World) -> String {
    let peer = event.peer == .none ? nil : directory.name(of: event.peer)
    let object = directory.name(of: event.object)
    switch event.kind {
    case .sceneStarted: return "the run begins"
    case .sceneEnded:
      return "the run ends: \(Ending(rawValue: UInt8(clamping: event.detail))?.name ?? "?")"
    case .taskSpawned: return "spawns \(peer ?? "a task")"
    case .taskStarted: return "starts"
    case .taskEnded: return ended(TaskEnd(rawValue: UInt8(clamping: event.detail)) ?? .returned)
    case .taskReadied: return "can go" + (peer.map { ", woken by \($0)" } ?? "")
    case .taskResumed: return "goes on"
    case .taskYielded:
      let isAtPoint = world[event.task]?.announced != nil
      return isAtPoint ? "stops before its next operation" : "gives way: its slice is over"
    case .taskBlocked: return waits(for: Action(event), of: event.task, in: world)
    case .taskLeft: return "suspends outside the instrument"
    case .taskCancelled: return "is cancelled" + (peer.map { " by \($0)" } ?? "")
    case .threadRefused: return "gets no thread from the system"
    case .objectCreated: return event.task == .none ? "\(object) is made" : "makes \(object)"
    case .operationAnnounced, .operationPerformed: return phrase(Action(event), .future)
    case .cycleClosed: return "closes a cycle of locks"
    case .threadSampled: return "the kernel's figures are read"
    case .instrumentWaited:
      return "a worker waited \(Self.duration(event.detail)) for the recorder"
    case .eventsDropped: return "\(event.detail) events were dropped"
    case .taskAbandoned: return "goes on although closed, and is parked for ever"
    }
  }

  /// How a task's end is said.
  public func ended(_ end: TaskEnd) -> String {
    switch end {
    case .returned: "ended"
    case .threw: "failed"
    case .cancelled: "ended, cancelled"
    case .closed: "was closed"
    case .refused: "got no thread"
    }
  }

  /// A line's number in words; nil for an unknown one.
  public func line(_ site: Site) -> String? { site.line > 0 ? "line \(site.line)" : nil }

  /// Nanoseconds in the unit that suits them: "1.5 s", "20 ms", "3 µs".
  public static func duration(_ nanoseconds: some BinaryInteger) -> String {
    let amount = UInt64(clamping: nanoseconds)
    let units: [(UInt64, String)] = [(1_000_000_000, "s"), (1_000_000, "ms"), (1_000, "µs")]
    guard let (size, unit) = units.first(where: { amount >= $0.0 }) else {
      return amount == 0 ? "0 s" : "\(amount) ns"
    }
    let tenths = (amount / (size / 10)) % 10
    let whole = amount / size
    return whole < 100 && tenths > 0 ? "\(whole).\(tenths) \(unit)" : "\(whole) \(unit)"
  }

  /// A time at which something happened, to the millisecond where it is seconds, so that what follows soon
  /// is seen to be later: "1.024 s", "20 ms".
  public static func moment(_ nanoseconds: UInt64) -> String {
    let milliseconds = nanoseconds / 1_000_000
    guard (1_000..<100_000).contains(milliseconds), milliseconds % 1_000 > 0 else {
      return duration(nanoseconds)
    }
    var fraction = String(1_000 + milliseconds % 1_000).dropFirst()
    while fraction.last == "0" { fraction.removeLast() }
    return "\(milliseconds / 1_000).\(fraction) s"
  }
}
