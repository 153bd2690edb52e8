import ConcurrencyTrace
import TerminalScreen
import TraceAnalysis

extension Model {
  /// Events that are looked through for what a task has woken: some tens of milliseconds' work.
  private static let mostEvents = 1_000_000

  /// `b`: from the selected task to what woke it last, and to who did that; pressed again, further back.
  /// `B`: from there to whom it woke, as that one goes on.
  mutating func followWakeUp(backwards: Bool) {
    guard let run else { return }
    if backwards { goToCause(run) } else { goToEffect(run) }
  }

  private mutating func goToCause(_ run: WatchedRun) {
    let task = selectedTask
    let name = run.directory.name(of: task)
    guard let found = lastWakeUp(of: task, run) else {
      message = "Nobody has woken \(name) before this moment."
      return
    }
    let waker = run.history.events[found].peer
    setPlayingIfReplay(false)
    view.chosenTask = waker == .none ? task : waker
    look(at: found + 1, isAtEvent: true)
    if waker == .none {
      message = "\(name) was woken by the clock, or from outside: nobody's step is the cause."
    } else {
      let deed = deed(of: waker, before: found, run).map { ", who \($0)" } ?? ""
      message = "\(name) was woken by \(run.directory.name(of: waker))\(deed). B leads back to it."
    }
  }

  /// The position of the event that made a task ready, the last one before the moment. The task's state says
  /// when that was; it is found from there without looking through the events between.
  private func lastWakeUp(of task: TaskID, _ run: WatchedRun) -> Int? {
    let history = run.history
    var world = run.world
    // At a wake-up that has no cause one asks for the one before.
    if let last = lastEvent, last.kind == .taskReadied, last.task == task, last.peer == .none {
      world = history.world(at: shownEvents - 1)
    }
    guard let wakeUp = world[task]?.wakeUp else { return nil }
    var position = min(history.position(at: wakeUp.time), world.events) - 1
    while position >= 0, history.events[position].time == wakeUp.time {
      let event = history.events[position]
      if event.kind == .taskReadied, event.task == task { return position }
      position -= 1
    }
    return nil
  }

  /// What a task did last before it woke somebody: "unlocked door".
  private func deed(of task: TaskID, before position: Int, _ run: WatchedRun) -> String? {
    let action = run.history.world(at: position)[task]?.performed
    return action.map { run.sentences.phrase($0, .past) }
  }

  private mutating func goToEffect(_ run: WatchedRun) {
    let task = selectedTask
    let name = run.directory.name(of: task)
    let history = run.history
    // The wake-up that is looked at is the one to go on from.
    let first = max(0, shownEvents - 1)
    let end = min(history.count, first + Model.mostEvents)
    let found = history.events[first..<end].firstIndex {
      $0.kind == .taskReadied && $0.peer == task && $0.task != task
    }
    guard let found else {
      let place =
        end < history.count ? "in the next \(Model.mostEvents) events" : "after this moment"
      message = "\(name) wakes nobody \(place)."
      return
    }
    let woken = history.events[found].task
    // Where it goes on, if that is not far: there it is seen what came of it.
    let goesOn = history.events[found..<min(history.count, found + 10_000)].firstIndex {
      $0.task == woken && ($0.kind == .taskResumed || $0.kind == .taskStarted)
    }
    setPlayingIfReplay(false)
    view.chosenTask = woken
    look(at: (goesOn ?? found) + 1, isAtEvent: true)
    message = "\(name) woke \(run.directory.name(of: woken)), which goes on. b leads back to why."
  }

  /// The event that the moment follows.
  private var lastEvent: Event? {
    guard let run, shownEvents > 0, shownEvents <= run.history.count else { return nil }
    return run.history.events[shownEvents - 1]
  }
}
