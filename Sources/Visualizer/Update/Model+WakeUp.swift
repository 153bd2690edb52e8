import ConcurrencyTrace
import TraceAnalysis

extension Model {
  /// `b` goes to the moment at which the selected task was woken last, and to its waker; `B` to the next
  /// moment at which it wakes another, and to that one.
  mutating func followWakeUp(backwards: Bool) {
    guard let run else { return }
    let shown = run.world.events
    let task = selectedTask
    let name = run.directory.name(of: task)
    if backwards {
      let found = run.history.events[..<shown].lastIndex {
        $0.kind == .taskReadied && $0.task == task && $0.peer != .none && $0.peer != task
      }
      guard let found else {
        message = "Nobody has woken \(name) before this moment."
        return
      }
      go(to: found, selecting: run.history.events[found].peer)
    } else {
      let found = run.history.events[shown...].firstIndex {
        $0.kind == .taskReadied && $0.peer == task && $0.task != task
      }
      guard let found else {
        message = "\(name) wakes nobody after this moment."
        return
      }
      go(to: found, selecting: run.history.events[found].task)
    }
  }

  private mutating func go(to event: Int, selecting task: TaskID) {
    guard let run else { return }
    view.chosenTask = task
    look(at: run.history.step(at: event + 1))
  }
}
