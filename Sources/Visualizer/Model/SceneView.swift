import ConcurrencyTrace

/// How the viewer looks at a scene; survives a restart of its run.
struct SceneView: Sendable {
  var axis: Axis
  var focus = Panel.timeline
  /// Which of the panels that share a place the viewer wants there; nil: whichever has most to say.
  var chosenTab: Panel?
  /// Which finding is chosen, and whether it is marked.
  var finding = FindingChoice()
  var isEnlarged = false
  /// Whether it is the picker's small picture: nothing is chosen in it.
  var isPicture = false
  /// The task that the viewer has chosen; nil: the one that goes next.
  var chosenTask: TaskID?
  /// How many events are looked at; nil: all, and those still to come.
  var moment: Int?
  /// Whether that moment was reached by an event: then this event is told, else the last step.
  var isAtEvent = false
  /// The object whose row in the shared memory is chosen; nil: none yet.
  var chosenObject: ObjectID?
  var timeForm = TimeForm.scene
  /// Whether the source panel shows the Go form.
  var showsGo = false
  var window = TimeWindow()
  /// How many columns the steps axis is moved from where the moment puts it.
  var stepPan = 0
  /// How wide the columns of the steps axis are, where the viewer has chosen.
  var stepWidth: Int?
  private var scrolls = [Int](repeating: 0, count: Panel.allCases.count)

  init(axis: Axis) { self.axis = axis }

  /// How many lines a panel is scrolled, from its natural place.
  subscript(scrollOf panel: Panel) -> Int {
    get { scrolls[panel.rawValue] }
    set { scrolls[panel.rawValue] = newValue }
  }

  /// What does not fit another run goes: the moment, the choice, the zoom, the scrolling. The same run taken up
  /// again keeps the picture.
  mutating func beginRun(isRewound: Bool) {
    moment = nil
    isAtEvent = false
    chosenTask = nil
    finding = FindingChoice()
    if case .relative = timeForm { timeForm = .scene }
    guard !isRewound else { return }
    chosenObject = nil
    window = TimeWindow()
    stepPan = 0
    stepWidth = nil
    scrolls = scrolls.map { _ in 0 }
  }
}

/// Which stretch of the run the time axis shows, in nanoseconds of `Event.time`.
struct TimeWindow: Equatable, Sendable {
  /// Nil: the whole run.
  var length: UInt64?
  /// The end of the stretch; nil: it follows what happens now.
  var end: UInt64?

  var follows: Bool { end == nil }
}
