import ConcurrencyTrace
import TerminalScreen
import TraceAnalysis

/// The operations of a task on its bar: a thin line for one, a heavy one for several in a cell.
///
/// The words stand before the line, on what the task ran up to it: in slow motion that is the stretch in
/// which the operation was held.
struct OperationTicks {
  let task: TaskID
  let cells: [BarCell]
  let buckets: Buckets
  let run: WatchedRun

  /// Operations looked at in a cell; one with more is crowded in any case.
  private static let most = 4

  func draw(from origin: Point, on canvas: inout Canvas) {
    var free = 0
    for (column, tick) in run.history.timeline.ticks(of: task, in: buckets).enumerated() {
      defer { free = tick.count == 0 && cells[column].isRunning ? free + 1 : 0 }
      guard tick.count > 0 else { continue }
      let actions = actions(in: column, tick)
      if actions.count == 1 {
        let words = words(for: actions[0], room: free - 1)
        let place = origin.moved(dx: column - words.count)
        canvas.put(Line(words, style(isOnBar: true)), at: place)
      }
      // What takes time is the bar itself, which ends here.
      let points = actions.count { !$0.operation.takesTime }
      guard points > 0 || actions.isEmpty else { continue }
      let line = points == 1 ? canvas.glyphs.frame.vertical : canvas.glyphs.heavyVertical
      canvas.put(line, at: origin.moved(dx: column), style(isOnBar: cells[column].isRunning))
    }
  }

  private func style(isOnBar: Bool) -> Style {
    isOnBar ? Style(.ground, on: .green) : Style.green.bold
  }

  /// What was done in a cell; empty for a crowd.
  private func actions(in column: Int, _ tick: Timeline.Ticks) -> [Action] {
    if tick.count > Self.most { return [] }
    if tick.count == 1 {
      return tick.lastEvent >= 0 ? [Action(run.history.events[tick.lastEvent])] : []
    }
    let events = run.history.timeline.steps(
      of: task, from: buckets.boundary(column), to: buckets.boundary(column + 1), limit: Self.most)
    return events.map { Action(run.history.events[$0]) }
  }

  /// All of the words, or the first, or none.
  private func words(for action: Action, room: Int) -> String {
    let all = run.sentences.cell(action, width: 24)
    for words in [all, String(all.prefix { $0 != " " })] where words.count <= room { return words }
    return ""
  }
}

extension Operation {
  /// Whether it lasts, and so is a stretch of the time axis rather than a point on it.
  fileprivate var takesTime: Bool {
    switch self {
    case .sleep, .io, .compute, .blockThread: true
    case .none, .read, .write, .load, .store, .add, .exchange, .compareExchange, .tableRead,
      .tableWriteBegin, .tableWriteEnd, .tableCount, .lock, .unlock, .tryLock, .readLock,
      .readUnlock, .writeLock, .writeUnlock, .semaphoreWait, .semaphoreSignal, .conditionWait,
      .conditionSignal, .conditionBroadcast, .barrierArrive, .waitGroupAdd, .waitGroupDone,
      .waitGroupWait, .onceEnter, .onceFinish, .send, .receive, .close, .sendArrive,
      .receiveArrive, .select, .selectDefault, .selectTimeout, .groupNext, .groupChildEnd,
      .groupCancel, .cancel, .yield, .join, .random, .log, .outcome, .expect:
      false
    }
  }
}
