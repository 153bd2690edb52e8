import ConcurrencyTrace
import TraceAnalysis

/// The keys that drive the run, or the recording in its place.
extension Model {
  mutating func pauseOrResume() -> [Effect] {
    guard let run else { return [] }
    if replay != nil {
      playOrPause()
      return []
    }
    if !run.status.isPaused { return [.pause] }
    lookAtNow()
    return [.resume]
  }

  /// At an earlier moment `.` looks on, by hand one step, else one event; at the last one the program does
  /// one operation.
  mutating func step() -> [Effect] {
    guard let run else { return [] }
    if replay != nil {
      setPlaying(false)
      moveByEvent(1)
      return []
    }
    if view.moment != nil {
      if run.isDirected { look(atStep: run.world.step + 1) } else { moveByEvent(1) }
      return []
    }
    return run.status.isPaused ? [.step] : [.pause, .step]
  }

  /// By hand the program goes back; a live one cannot, nor can a recording, so that there the moment does.
  mutating func stepBack() -> [Effect] {
    guard let run else { return [] }
    if replay != nil {
      setPlaying(false)
      moveByEvent(-1)
      return []
    }
    guard run.isDirected else {
      moveByEvent(-1)
      return run.status.isPaused || run.status.isOver ? [] : [.pause]
    }
    let shown = run.world.step
    lookAtNow()
    guard shown > 0 else { return [] }
    return [.stepBack(toStep: shown - 1)]
  }

  /// Lets a task go from the moment that is looked at: an earlier one becomes the present again first.
  mutating func letGo(_ task: TaskID) -> [Effect] {
    guard let run else { return [] }
    view.chosenTask = task
    let step = run.world.step
    lookAtNow()
    return step < run.stepCount ? [.stepBack(toStep: step), .letGo(task)] : [.letGo(task)]
  }

  /// `Enter`: whatever the panel has under its pointer.
  mutating func confirm() -> [Effect] {
    if view.focus == .findings {
      goThroughFinding(by: 1)
      return []
    }
    if replay != nil { return openBranch(ofEntry: earlierRuns.selected) }
    return view.focus == .yourRuns ? returnToSelectedRun() : letGo(selectedTask)
  }

  /// A recording has no program that must be told.
  mutating func changeSpeed(_ change: (Speed) -> Speed) -> [Effect] {
    guard let current = run?.status.speed else { return [] }
    let speed = change(current)
    guard speed != current else { return [] }
    run?.status.speed = speed
    return replay == nil ? [.setSpeed(speed)] : []
  }
}
