import ConcurrencyTrace
import TraceAnalysis

extension Command {
  /// Whether it does something now; the bottom lines and the help show no other.
  func isAvailable(in model: Model) -> Bool {
    guard let run = model.run else {
      return [.up, .quit, .help, .redraw, .suspend].contains(self)
    }
    if self == .confirm, model.view.focus == .findings { return model.selectedFinding != nil }
    if model.replay != nil, !isHeardInReplay { return false }
    let canGo = !run.status.isOver
    switch self {
    case .pauseOrResume: return canGo
    case .step: return (canGo && model.replay == nil) || model.view.moment != nil
    case .back: return model.canLookBack
    case .letGo(let number): return run.isDirected && number < run.world.tasks.count
    case .confirm:
      if model.view.focus == .yourRuns { return model.earlierRuns.entries.count > 1 }
      if model.replay != nil { return false }
      return run.isDirected && (canGo || model.view.moment != nil)
    case .slower: return canGo && run.status.speed.slower != run.status.speed
    case .faster: return canGo && run.status.speed.faster != run.status.speed
    case .earlierRun: return model.earlierRuns.previous != nil
    case .variant: return run.scene.variants.count > 1
    case .momentLeft where model.markedFinding != nil && model.view.focus == .findings,
      .momentRight where model.markedFinding != nil && model.view.focus == .findings:
      return true
    case .momentLeft, .firstMoment: return model.shownEvents > model.beginning
    case .momentRight, .now: return model.view.moment != nil
    case .zoomIn, .zoomOut, .fit: return run.stepCount > 0
    case .follow: return model.view.axis == .time && !model.view.window.follows
    case .becauseOf, .effect: return run.world.tasks.count > 1
    case .tenth, .loop: return model.replay != nil
    case .previousMark, .nextMark, .listMarks: return !model.marks.all.isEmpty
    case .nextMatch, .previousMatch: return model.search != nil
    case .goForm: return !run.scene.goForm.isEmpty
    case .everyOutcome: return model.abilities.contains(.explore)
    case .writeRecording:
      if case .recording = model.recording { return false }
      return model.abilities.contains(.record)
    case .suspend: return model.abilities.contains(.suspend)
    case .again, .same, .mode, .parameters, .panLeft, .panRight, .row, .mark, .search, .timeForm,
      .axis, .focusNext, .focusPrevious, .enlarge, .details, .copy, .help, .redraw, .up, .quit,
      .findings:
      return true
    }
  }

  /// Whether it can mean something where a recording is looked at, and no program is behind it.
  var isHeardInReplay: Bool {
    switch self {
    case .letGo, .again, .same, .mode, .variant, .parameters, .everyOutcome,
      .writeRecording:
      false
    case .pauseOrResume, .step, .back, .confirm, .slower, .faster, .earlierRun, .momentLeft,
      .momentRight, .panLeft, .panRight, .firstMoment, .now, .tenth, .mark, .previousMark,
      .nextMark, .listMarks, .search, .nextMatch, .previousMatch, .loop, .timeForm, .row, .zoomIn,
      .zoomOut, .fit, .follow, .axis, .goForm, .focusNext, .focusPrevious, .enlarge, .details,
      .becauseOf, .effect, .findings, .copy, .help, .redraw, .suspend, .up, .quit:
      true
    }
  }
}

extension Model {
  /// Whether there is an earlier moment: by hand a step that can be taken back.
  fileprivate var canLookBack: Bool {
    guard let run else { return false }
    return run.isDirected && replay == nil ? run.world.step > 0 : shownEvents > 1
  }
}
