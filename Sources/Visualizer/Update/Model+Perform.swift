import ConcurrencyTrace
import TraceAnalysis

extension Model {
  /// Carries out a command on the scene screen.
  mutating func perform(_ command: Command) -> [Effect] {
    guard command.isAvailable(in: self) else { return refuse(command) }
    switch command {
    case .pauseOrResume: return pauseOrResume()
    case .step: return step()
    case .back: return stepBack()
    case .letGo(let number): return letGo(TaskID(UInt32(number)))
    case .confirm: return confirm()
    case .slower: return changeSpeed { $0.slower }
    case .faster: return changeSpeed { $0.faster }
    case .again: return restart { $0.seed &+= 1 }
    case .same: return repeatRun()
    case .mode: return changeMode()
    case .earlierRun: return returnToRunBefore()
    case .up: return goUp()
    case .quit: return [.quit]
    case .redraw: return [.redraw]
    case .suspend: return [.suspend]
    case .writeRecording: return [.writeRecording]
    case .copy: return copyCommand()
    case .everyOutcome: return exploreOutcomes()
    case .variant: showVariants()
    case .parameters: showParameters()
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
    case .momentLeft: moveMoment(by: -1)
    case .momentRight: moveMoment(by: 1)
    case .firstMoment: look(at: beginning)
    case .now: returnToNow()
    case .tenth(let tenth): seek(toTenth: tenth)
    case .becauseOf: followWakeUp(backwards: true)
    case .effect: followWakeUp(backwards: false)
    case .panLeft: pan(by: -1)
    case .panRight: pan(by: 1)
    case .zoomIn: zoom(by: 2)
    case .zoomOut: zoom(by: 0.5)
    case .fit: fit()
    case .follow: view.window.end = nil
    case .row(let move): moveRow(move)
    case .axis: view.axis = view.axis == .steps ? .time : .steps
    case .goForm: view.showsGo.toggle()
    case .focusNext: moveFocus(by: 1)
    case .focusPrevious: moveFocus(by: -1)
    case .enlarge: view.isEnlarged.toggle()
    }
    return []
  }

  /// What to say when a key means something, though not now.
  private mutating func refuse(_ command: Command) -> [Effect] {
    if case .letGo(let number) = command {
      message =
        run?.header.request.mode == .directed
        ? "There is no task \(number)."
        : "Only by hand can you choose who goes next; t leads there."
    } else if command == .step, replay != nil {
      message = "This is the end; space plays it again."
    } else if let reason = Model.refusals[command] {
      message = reason
    }
    return []
  }

  /// Of commands that need no look at the run; whatever is not here is refused in silence.
  private static let refusals: [Command: String] = [
    .back: "This is the beginning.",
    .step: "The run is over; r runs it again.",
    .pauseOrResume: "The run is over; r runs it again.",
    .variant: "This scene has one variant only.",
    .goForm: "This scene has no Go form.",
    .previousMark: "Nothing is marked; m marks this moment.",
    .nextMark: "Nothing is marked; m marks this moment.",
    .listMarks: "Nothing is marked; m marks this moment.",
    .nextMatch: "Nothing is searched; / asks for what.",
    .previousMatch: "Nothing is searched; / asks for what.",
  ]

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
    if replay != nil { return [.quit] }
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
