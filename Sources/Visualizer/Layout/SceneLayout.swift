import TerminalScreen
import TraceAnalysis

/// Where everything of the scene screen is; depends on the size, on how much there is to show, and on the
/// focus, and on nothing else.
///
/// Narrow screens stack the panels, without sides to their frames. Panels give way in this order: what
/// happened becomes the caption, the run queue one line, the source three lines; the timeline and the memory
/// stay.
struct SceneLayout: Equatable, Sendable {
  struct Place: Equatable, Sendable {
    var panel: Panel
    var rect: Rect
  }

  var status = Rect.zero
  var places: [Place] = []
  /// The run queue in one line; empty where it is a panel.
  var queueLine = Rect.zero
  var banner = Rect.zero
  var caption = Rect.zero
  var keys = Rect.zero
  /// Whether frames have sides.
  var hasSides = true

  subscript(panel: Panel) -> Rect? { places.first { $0.panel == panel }?.rect }

  init(_ model: Model) {
    var rest = Rect(model.size)
    (status, rest) = rest.splitTop(1)
    let isTall = model.size.rows >= 30
    (rest, keys) = rest.splitBottom(isTall ? 2 : 1)
    (rest, caption) = rest.splitBottom(1)
    if isTall, let run = model.run {
      (rest, banner) = rest.splitBottom(CaptionLine.bannerRows(run, columns: model.size.columns))
    }
    hasSides = model.size.columns >= 100
    if model.view.isEnlarged {
      places = [Place(panel: model.view.focus, rect: rest)]
    } else if hasSides {
      placeInColumns(rest, Wants(model))
    } else {
      placeInStack(rest, Wants(model))
    }
  }

  /// The panels that share the last place and are not on the screen now.
  static func hiddenTabs(_ model: Model) -> [Panel] {
    let layout = SceneLayout(model)
    return Panel.tabs.filter { layout[$0] == nil && reachable(model).contains($0) }
  }

  /// The panels that Tab reaches: those on the screen, and those that share the last place.
  static func reachable(_ model: Model) -> [Panel] {
    let wants = Wants(model)
    return Panel.allCases.filter { panel in
      switch panel {
      case .waits: wants.waits > 0
      case .outcomes: wants.showsOutcomes
      case .timeline, .runQueue, .memory, .source, .happened, .findings, .yourRuns, .statistics,
        .log:
        true
      }
    }
  }

  // MARK: Two columns

  private mutating func placeInColumns(_ area: Rect, _ wants: Wants) {
    let frame = 2
    let least = wants.waits > 0 ? max(8, wants.waits + frame) : 8
    let bottomLeast = min(least, area.height / 2)
    let memoryLeast = min(wants.memory, 4) + frame
    let timeline = min(
      max(wants.timeline + frame, 6), max(6, area.height - bottomLeast - memoryLeast))
    let memory = min(
      max(wants.memory + frame, 5), max(memoryLeast, area.height - bottomLeast - timeline))
    let right = area.width >= 160 ? 56 : 40
    let rows = area.rows([.cells(timeline), .cells(memory), .share(1)])
    let upper = rows[0].splitRight(right)
    let middle = rows[1].splitRight(right)
    places = [
      Place(panel: .timeline, rect: upper.rest), Place(panel: .runQueue, rect: upper.right),
      Place(panel: .memory, rect: middle.rest),
      Place(panel: wants.showsOutcomes ? .outcomes : .yourRuns, rect: middle.right),
    ]
    placeBelow(rows[2], wants)
  }

  /// Source, what happened, and where it is drawn who waits for whom; in a high room a second row.
  private mutating func placeBelow(_ area: Rect, _ wants: Wants) {
    guard area.height >= 3 else { return }
    var upper = area
    if area.height >= 30 {
      let lower: Rect
      (upper, lower) = area.splitBottom(min(14, area.height / 2))
      var last: [Panel] = lower.width >= 160 ? [.statistics, .log] : [.statistics]
      if wants.hasFindings { last.insert(.findings, at: 0) }
      if wants.showsOutcomes { last.append(.yourRuns) }
      let parts = lower.columns(last.map { _ in .share(1) })
      for (panel, rect) in zip(last, parts) { places.append(Place(panel: panel, rect: rect)) }
    }
    var panels: [(Panel, Extent)] = [(.source, .share(64)), (wants.tab, .share(56))]
    if wants.waits > 0 {
      let hasRoomBelow = upper.height >= wants.waits + 8
      let second = wants.focusIsTab && !hasRoomBelow ? wants.tab : .source
      panels = [(.waits, .cells(60)), (second, .share(60))]
    }
    if panels.contains(where: { shown in places.contains { $0.panel == shown.0 } }) {
      panels[panels.count - 1].0 = .happened
    }
    for (place, rect) in zip(panels, upper.columns(panels.map(\.1))) {
      guard place.0 == .waits, rect.height >= wants.waits + 8 else {
        places.append(Place(panel: place.0, rect: rect))
        continue
      }
      // Below the picture there is room for what led to it.
      let parts = rect.splitTop(wants.waits + 2)
      places.append(Place(panel: .waits, rect: parts.top))
      let isShown = self[wants.tab] != nil
      places.append(Place(panel: isShown ? .happened : wants.tab, rect: parts.rest))
    }
  }

  // MARK: One column

  private mutating func placeInStack(_ area: Rect, _ wants: Wants) {
    var area = area
    let frame = 1
    let source = wants.waits > 0 ? wants.waits + frame : 4
    let lastLeast = min(max(source, area.height >= 28 ? 8 : 4), area.height / 3)
    let memoryLeast = min(wants.memory + frame, 5)
    let timeline = min(
      wants.timeline + frame, max(5, area.height - 1 - lastLeast - memoryLeast))
    let top = area.splitTop(timeline)
    (queueLine, area) = top.rest.splitTop(1)
    let memory = min(wants.memory + frame, max(memoryLeast, area.height - lastLeast))
    let middle = area.splitTop(memory)
    places = [
      Place(panel: .timeline, rect: top.top), Place(panel: .memory, rect: middle.top),
    ]
    guard middle.rest.height > 1 else { return }
    let last = wants.lastInStack
    if last == .waits && middle.rest.height >= wants.waits + 5 {
      let parts = middle.rest.splitTop(wants.waits + frame)
      places.append(Place(panel: .waits, rect: parts.top))
      places.append(Place(panel: .source, rect: parts.rest))
    } else if last == .source && middle.rest.height >= 20 {
      let parts = middle.rest.rows([.share(3), .share(2)])
      places.append(Place(panel: .source, rect: parts[0]))
      places.append(Place(panel: wants.tab, rect: parts[1]))
    } else {
      places.append(Place(panel: last, rect: middle.rest))
    }
  }
}

/// How many rows each panel would fill, and which ones there are to show.
struct Wants: Equatable, Sendable {
  var timeline: Int
  var memory: Int
  /// Rows of the picture of who waits for whom; 0: there is none.
  var waits: Int
  var showsOutcomes: Bool
  var tab: Panel
  /// Whether that panel is the one that the keys go to.
  var focusIsTab: Bool
  var hasFindings: Bool
  /// What the last place of a narrow screen shows.
  var lastInStack: Panel

  init(_ model: Model) {
    timeline = TimelineArea.rowCount(of: model)
    memory = max(1, MemoryRows.count(model))
    waits = model.run.flatMap { WaitPicture($0)?.rowCount } ?? 0
    showsOutcomes = model.abilities.contains(.explore) && model.outcomes != nil
    tab = model.tab
    focusIsTab = model.view.focus == tab
    hasFindings = model.selectedFinding != nil
    lastInStack =
      switch model.view.focus {
      case .timeline, .memory: waits > 0 ? .waits : .source
      case .runQueue, .source, .waits, .happened, .yourRuns, .outcomes, .findings, .statistics,
        .log:
        model.view.focus
      }
  }
}
