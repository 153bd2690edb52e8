import ConcurrencyTrace

/// What works, and had better be otherwise; the thresholds are at `FindingThresholds`.
extension Findings {
  mutating func foundInversion(_ ring: [LockOrder.Edge], _ scene: Moment) {
    let objects = ring.map(\.hold.object)
    let sites = ring.flatMap { [$0.hold.site, $0.wanted.site] }
    add(Key(.lockOrder, objects.min() ?? .none, sites, other: Int64(ring.count))) {
      let words = scene.words
      let parts = ring.map { edge in
        "\(words.name(edge.task)) took \(words.name(edge.wanted.object))"
          + "\(words.place(edge.wanted.site)) while it held \(words.name(edge.hold.object))"
      }
      var finding = Finding(
        kind: .lockOrder, tasks: ring.map(\.task), objects: objects, sites: sites,
        message: words.list(parts) + ".",
        explanation: "It went well this time; if each takes its first lock before any takes its "
          + "second, they wait for each other for ever. Take these locks in one fixed order "
          + "everywhere.",
        positions: ring.flatMap { [$0.hold.position, $0.wanted.position] }.sorted(),
        steps: ring.flatMap { [$0.hold.step, $0.wanted.step] }.sorted())
      finding.ring = ring.indices.map { index in
        let next = ring[(index + 1) % ring.count]
        return WaitLink(
          waiter: ring[index].task, object: ring[index].wanted.object,
          wanted: ring[index].wanted.site, owner: next.task, held: next.hold.site,
          heldStep: next.hold.step)
      }
      return finding
    }
  }

  mutating func foundUnlock(_ event: Event, of hold: LockBook.Hold, _ scene: Moment) {
    add(Key(.unlockByAnother, event.object, [hold.site, event.site])) {
      let words = scene.words
      return Finding(
        kind: .unlockByAnother, tasks: [event.task, hold.task], objects: [event.object],
        sites: [hold.site, event.site],
        message: "\(words.name(event.task)) unlocked \(words.name(event.object))"
          + "\(words.place(event.site)), which \(words.name(hold.task)) had "
          + "locked\(words.place(hold.site)).",
        explanation: "What the lock protects is open to others while its holder still counts on "
          + "being alone. Unlock in the task that locked, or use a semaphore to signal.",
        positions: [hold.position, scene.position], steps: [hold.step, scene.step])
    }
  }

  mutating func found(_ work: CancelledWork.Work, _ event: Event, _ scene: Moment) {
    add(Key(.cancelledButWorking, .none, [event.site])) {
      let words = scene.words
      let canceller = work.canceller == .none ? "" : " by \(words.name(work.canceller))"
      return Finding(
        kind: .cancelledButWorking, tasks: [event.task], sites: [event.site],
        message: "\(words.name(event.task)) was cancelled\(canceller), and has worked on for "
          + "\(work.operations) operations since\(words.place(event.site)).",
        explanation:
          "Cancelling is a request: waits end by it, computing and everything else go on. "
          + "Look now and then whether the task is cancelled, and end it.",
        positions: [work.cancelled, work.first, scene.position])
    }
  }

  mutating func foundCrowd(_ scene: Moment) {
    add(Key(.growth)) {
      let world = scene.world
      return Finding(
        kind: .growth,
        message: "\(world.liveTasks) tasks are alive at once; of \(world.tasks.count) that were "
          + "spawned \(world.endedTasks) have ended.",
        explanation: "Tasks come faster than they end, and each of them takes memory and its turn. "
          + "Let a few workers take the work from a channel, or take a permit of a semaphore before "
          + "each spawn.",
        positions: [scene.position])
    }
  }

  mutating func foundStarvation(
    of task: TaskID, _ wait: LockBook.Wait, _ overtakings: Int, _ event: Event, _ scene: Moment
  ) {
    add(Key(.starvation, event.object, [wait.action.site])) {
      let words = scene.words
      return Finding(
        kind: .starvation, tasks: [task], objects: [event.object],
        sites: [wait.action.site, event.site],
        message: "\(words.name(task)) waits for \(words.name(event.object))"
          + "\(words.place(wait.action.site)), and others who came later took it \(overtakings) "
          + "times since.",
        explanation: "Nothing promises that its turn ever comes. Let whoever has waited longest go "
          + "first, or hold the lock for less of the time.",
        positions: [wait.position, scene.position])
    }
  }

  /// Looks at a task that has ended.
  mutating func lookAt(
    _ waited: WaitingTimes.Waited, of task: TaskID, life: UInt64, _ scene: Moment
  ) {
    guard waited.waits >= thresholds.leastWaits, waited.nanoseconds >= thresholds.leastWaited,
      Double(waited.nanoseconds) * 100 >= Double(life) * Double(thresholds.percentWaited)
    else { return }
    add(Key(.contention, waited.object)) {
      let words = scene.words
      let percent = Int(Double(waited.nanoseconds) * 100 / Double(max(1, life)))
      return Finding(
        kind: .contention, tasks: [task], objects: [waited.object], sites: [waited.site],
        message: "\(words.name(task)) spent \(min(100, percent)) % of its time, "
          + "\(Sentences.duration(waited.nanoseconds)), waiting for \(words.name(waited.object)).",
        explanation:
          "One task at a time goes through that lock, so more tasks make nothing faster. "
          + "Hold it for less, or split what it protects.",
        positions: [waited.position, scene.position])
    }
  }

  mutating func foundRefusal(_ event: Event, _ scene: Moment) {
    add(Key(.refusedThreads)) {
      Finding(
        kind: .refusedThreads, tasks: [event.task],
        message:
          "The system refused a thread for \(scene.words.name(event.task)), which never ran.",
        explanation: "A thread for each task needs memory and a place in the system's tables, and "
          + "both have limits. Run the scene on workers, or start fewer tasks.",
        positions: [scene.position])
    }
  }
}
