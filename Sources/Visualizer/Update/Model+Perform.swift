import ConcurrencyTrace
import TraceAnalysis

extension Model {
  /// Carries out a command on the scene screen.
  mutating func perform(_ command: Command) -> [Effect] {
    guard command.isAvailable(in: self) else { return refuse(command) }
    if replay != nil, let effects = performInReplay(command) { return effects }
    switch command {
    case .pauseOrResume, .step, .back, .letGo, .confirm, .slower, .faster: return drive(command)
    case .again, .same, .earlierRun, .mode, .variant, .parameters: return restart(command)
    case .up: return goUp()
    case .quit: return [.quit]
    case .redraw: return [.redraw]
    case .suspend: return [.suspend]
    case .writeRecording: return [.writeRecording]
    case .copy: return copyCommand()
    case .everyOutcome: return exploreOutcomes()
    case .findings: openFindings()
    case .help: overlay = .help(scroll: 0)
    case .details: showDetails()
    case .mark: beginMark()
    case .previousMark: jumpToMark(-1)
    case .nextMark: jumpToMark(1)
    case .listMarks: overlay = .marks(selected: 0)
    case .search: beginSearch()
    case .nextMatch: moveToMatch(1)
    case .previousMatch: moveToMatch(-1)
    case .loop: replay?.loops.toggle()
    case .timeForm: changeTimeForm()
    case .momentLeft, .momentRight, .panLeft, .panRight, .firstMoment, .now, .zoomIn, .zoomOut,
      .fit, .follow, .becauseOf, .effect:
      moveMoment(command)
    case .rowUp, .rowDown, .pageUp, .pageDown, .firstRow, .lastRow: moveRow(command)
    case .axis: view.axis = view.axis == .steps ? .time : .steps
    case .tenth(let tenth): seek(toTenth: tenth)
    case .goForm: view.showsGo.toggle()
    case .focusNext: moveFocus(by: 1)
    case .focusPrevious: moveFocus(by: -1)
    case .enlarge: view.isEnlarged.toggle()
    }
    return []
  }

  /// What to say when a key means something, though not now.
  private mutating func refuse(_ command: Command) -> [Effect] {
    switch command {
    case .letGo(let number):
      if run?.header.request.mode == .directed {
        message = "There is no task \(number)."
      } else {
        message = "Only by hand can you choose who goes next; t leads there."
      }
    case .back: message = "This is the beginning."
    case .step where replay != nil: message = "This is the end; space plays it again."
    case .step, .pauseOrResume: message = "The run is over; r runs it again."
    case .variant: message = "This scene has one variant only."
    case .goForm: message = "This scene has no Go form."
    case .previousMark, .nextMark, .listMarks:
      message = "Nothing is marked; m marks this moment."
    case .nextMatch, .previousMatch: message = "Nothing is searched; / asks for what."
    default: break
    }
    return []
  }

  // MARK: A recording

  /// What a command does where there is no program behind the screen; nil: the same as elsewhere.
  private mutating func performInReplay(_ command: Command) -> [Effect]? {
    switch command {
    case .pauseOrResume: playOrPause()
    case .step:
      setPlaying(false)
      moveByEvent(1)
    case .back:
      setPlaying(false)
      moveByEvent(-1)
    case .slower: changeSpeed { $0.slower }
    case .faster: changeSpeed { $0.faster }
    case .now: seekToEnd()
    case .earlierRun: return earlierRuns.previous.map { openBranch(ofEntry: $0) } ?? []
    case .confirm where view.focus == .findings: goThroughFinding(by: 1)
    case .confirm: return openBranch(ofEntry: earlierRuns.selected)
    case .up where !view.isEnlarged && view.finding.event == nil: return [.quit]
    default: return nil
    }
    return []
  }

  private mutating func changeSpeed(_ change: (Speed) -> Speed) {
    guard let speed = run?.status.speed else { return }
    run?.status.speed = change(speed)
  }

  // MARK: Driving the run

  private mutating func drive(_ command: Command) -> [Effect] {
    guard let run else { return [] }
    switch command {
    case .pauseOrResume:
      if !run.status.isPaused { return [.pause] }
      lookAtNow()
      return [.resume]
    case .step: return step(run)
    case .back: return stepBack(run)
    case .letGo(let number): return letGo(TaskID(UInt32(number)), run)
    case .confirm:
      if view.focus == .yourRuns { return returnToSelectedRun() }
      if view.focus == .findings {
        goThroughFinding(by: 1)
        return []
      }
      return letGo(selectedTask, run)
    case .slower: return setSpeed(run.status.speed.slower)
    case .faster: return setSpeed(run.status.speed.faster)
    default: return []
    }
  }

  /// At an earlier moment `.` looks on, by hand one step, else one event; at the last one the program does
  /// one operation.
  private mutating func step(_ run: WatchedRun) -> [Effect] {
    if view.moment != nil {
      if run.isDirected { look(atStep: run.world.step + 1) } else { moveByEvent(1) }
      return []
    }
    return run.status.isPaused ? [.step] : [.pause, .step]
  }

  /// By hand the program goes back; a live one cannot, so that there the moment does.
  private mutating func stepBack(_ run: WatchedRun) -> [Effect] {
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
  private mutating func letGo(_ task: TaskID, _ run: WatchedRun) -> [Effect] {
    view.chosenTask = task
    let step = run.world.step
    lookAtNow()
    return step < run.stepCount ? [.stepBack(toStep: step), .letGo(task)] : [.letGo(task)]
  }

  private mutating func setSpeed(_ speed: Speed) -> [Effect] {
    guard let current = run?.status.speed, current != speed else { return [] }
    run?.status.speed = speed
    return [.setSpeed(speed)]
  }

  // MARK: Other runs

  private mutating func restart(_ command: Command) -> [Effect] {
    guard let run else { return [] }
    var request = run.header.request.restarted
    request.speed = run.status.speed
    switch command {
    case .again:
      request.seed &+= 1
      return start(request)
    case .same:
      if case .witness = run.header.request.policy { request.policy = run.header.request.policy }
      return start(request)
    case .mode:
      request.mode = request.mode.next
      request.startsPaused = request.mode == .directed
      return start(request)
    case .variant:
      let names = run.scene.variants.map(\.name)
      let current = names.firstIndex { $0 == request.variant } ?? 0
      overlay = .variants(selected: (current + 1) % max(1, names.count))
      return []
    case .parameters:
      overlay = .parameters(ParameterEditor(run.scene, run.header.request))
      return []
    case .earlierRun: return earlierRuns.previous.map { returnToRun($0) } ?? []
    default: return []
    }
  }

  private mutating func returnToSelectedRun() -> [Effect] {
    let index = earlierRuns.selected
    return index == earlierRuns.current ? [] : returnToRun(index)
  }

  /// Starts an earlier run again: a directed one with the whole schedule that was seen of it.
  private mutating func returnToRun(_ index: Int) -> [Effect] {
    guard earlierRuns.entries.indices.contains(index) else { return [] }
    let entry = earlierRuns.entries[index]
    var request = entry.request
    if let schedule = entry.schedule, request.mode == .directed {
      request.policy = .schedule(schedule)
      request.startsPaused = true
    }
    earlierRuns.returnTo(index)
    return start(request)
  }

  // MARK: Leaving, and what leaves the program

  /// `q`: out of the enlarged panel, then out of the finding that is marked, then out of the scene.
  private mutating func goUp() -> [Effect] {
    if view.isEnlarged {
      view.isEnlarged = false
      return []
    }
    if view.finding.event != nil {
      view.finding.event = nil
      view.focus = .timeline
      return []
    }
    run = nil
    awaited = nil
    outcomes = nil
    earlierRuns = EarlierRuns()
    return [.close] + wantPreview()
  }

  private mutating func copyCommand() -> [Effect] {
    guard let command = reproducingCommand else { return [] }
    message = "Copied: \(command)"
    return [.copy(command)]
  }

  private mutating func exploreOutcomes() -> [Effect] {
    guard let run else { return [] }
    overlay = .outcomes(selected: 0)
    return outcomes == nil ? [.explore(run.header.request.restarted)] : []
  }
}

extension Mode {
  /// `t`: by hand, on workers, on threads, and round again.
  var next: Mode {
    switch self {
    case .directed: .tasks
    case .tasks: .threads
    case .threads: .directed
    }
  }
}
