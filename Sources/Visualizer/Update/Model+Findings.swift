import ConcurrencyTrace
import TraceAnalysis

extension Model {
  /// `!`: to the findings, and from there back to the timeline.
  mutating func openFindings() {
    if view.focus == .findings {
      view.focus = .timeline
      view.finding.event = nil
    } else {
      view.focus = .findings
      view.chosenTab = .findings
    }
  }

  /// Selects another finding; its events are marked once they are asked for.
  mutating func moveFinding(_ move: RowMove) {
    guard let run, let selected = selectedFinding else { return }
    let ranked = run.rankedFindings
    let row = ranked.firstIndex(of: selected) ?? 0
    let wanted = move.moved(from: row, last: ranked.count - 1, page: 5)
    guard ranked[wanted] != selected else { return }
    view.finding = FindingChoice(selected: ranked[wanted])
  }

  /// Marks the events of the chosen finding and goes to the first of them; where they are marked already,
  /// to the next one, round and round.
  mutating func goThroughFinding(by direction: Int) {
    guard let run, let index = selectedFinding else { return }
    let count = run.findings[index].positions.count
    guard count > 0 else {
      message = "This finding is about no single event."
      return
    }
    view.finding.selected = index
    view.finding.event = view.finding.event.map { ($0 + direction + count) % count } ?? 0
    guard let marked = markedFinding else { return }
    go(to: marked.finding.positions[marked.event])
  }

  /// To the moment just after an event; whoever did it is selected.
  private mutating func go(to position: Int) {
    guard let run, position < run.history.count else { return }
    if replay != nil { setPlaying(false) }
    let task = run.history.events[position].task
    if task != .none { view.chosenTask = task }
    look(atStep: run.history.step(at: position + 1))
  }

  /// An error that is the first one is shown at once, unless the viewer reads something else there.
  mutating func noteErrors(hadErrors: Bool) {
    guard !hadErrors, run?.hasErrors == true, !Panel.tabs.contains(view.focus) else { return }
    view.chosenTab = nil
  }
}
