internal import CThreads

/// Merges all rings into one sequence of events, in the order of their times.
///
/// It publishes only what is older than every thread's watermark, so what has been published is never
/// reordered. `collect` is for one thread at a time; the runtime gives it one of its own.
package final class Collector: Sendable {
  private struct Contents {
    var rings: [EventRing] = []
    /// Rings whose threads are over; taken out of `rings` together, since there may be thousands.
    var over: Set<ObjectIdentifier> = []
    /// Events drained, sorted, and not yet below the watermark.
    var waiting: [Event] = []
    var isSorted = true
    /// Whether the run's last event has been published.
    var hasEnded = false
    var published: [Event] = []
  }

  private let contents = Monitor(Contents())
  /// The run's clock: never decreases, and no later event gets a smaller time.
  private let now: @Sendable () -> UInt64

  package init(now: @escaping @Sendable () -> UInt64) { self.now = now }

  package func add(_ ring: EventRing) {
    contents.withLock { $0.rings.append(ring) }
  }

  /// Forgets a ring whose thread is over, after a last drain.
  package func remove(_ ring: EventRing) {
    contents.withLock { contents in
      drain(ring, &contents)
      close(ring, &contents)
      contents.over.insert(ObjectIdentifier(ring))
    }
  }

  private func forgetOver(_ contents: inout Contents) {
    if contents.over.isEmpty { return }
    contents.rings.removeAll { contents.over.contains(ObjectIdentifier($0)) }
    contents.over = []
  }

  /// Drains all rings and publishes what is complete; returns how many events that is.
  @discardableResult
  package func collect() -> Int {
    contents.withLock { contents in
      // The clock first, the rings' marks after: see `EventRing.beginWriting`.
      var watermark = now()
      for ring in contents.rings { watermark = min(watermark, ring.watermark) }
      for ring in contents.rings { drain(ring, &contents) }
      forgetOver(&contents)
      return publish(below: watermark, &contents)
    }
  }

  private func drain(_ ring: EventRing, _ contents: inout Contents) {
    let known = contents.waiting.count
    ring.drain { contents.waiting.append($0) }
    if contents.waiting.count > known { contents.isSorted = false }
  }

  /// Says what a ring that is over has dropped at its very end.
  private func close(_ ring: EventRing, _ contents: inout Contents) {
    guard let gap = ring.takeGap() else { return }
    contents.waiting.append(gap)
    contents.isSorted = false
  }

  /// Whether events were drained that are not complete yet.
  package var hasWaiting: Bool { contents.withLock { !$0.waiting.isEmpty } }

  /// Publishes everything. Only when no thread records any more.
  package func finish() {
    contents.withLock { contents in
      for ring in contents.rings {
        drain(ring, &contents)
        close(ring, &contents)
      }
      _ = publish(below: .max, &contents)
    }
  }

  private func publish(below watermark: UInt64, _ contents: inout Contents) -> Int {
    if !contents.isSorted {
      // Each ring is in order; two of the same time are of different objects and tasks, so any fixed
      // order of them is a true one.
      contents.waiting.sort { ($0.time, $0.worker) < ($1.time, $1.worker) }
      contents.isSorted = true
    }
    var count = 0
    while count < contents.waiting.count, contents.waiting[count].time < watermark {
      let event = contents.waiting[count]
      if !contents.hasEnded || event.kind.mayFollowEnd { contents.published.append(event) }
      if event.kind == .sceneEnded { contents.hasEnded = true }
      count += 1
    }
    contents.waiting.removeFirst(count)
    return count
  }

  /// Hands over what has been published since the last call.
  package func take() -> [Event] {
    contents.withLock { contents in
      let events = contents.published
      contents.published = []
      return events
    }
  }
}

extension Event.Kind {
  /// Whether it is told also after the end; what tasks did between the end and the moment at which
  /// they learnt of it is not.
  fileprivate var mayFollowEnd: Bool {
    switch self {
    case .threadSampled, .instrumentWaited, .eventsDropped, .taskAbandoned: true
    case .sceneStarted, .sceneEnded, .taskSpawned, .taskStarted, .taskReadied, .taskResumed,
      .taskYielded, .taskBlocked, .taskLeft, .taskEnded, .taskCancelled, .threadRefused,
      .objectCreated, .operationAnnounced, .operationPerformed, .cycleClosed:
      false
    }
  }
}
