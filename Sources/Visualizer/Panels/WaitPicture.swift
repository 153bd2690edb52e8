import ConcurrencyTrace
import TerminalScreen
import TraceAnalysis

/// Who waits for whom, drawn: a square for two tasks, a loop for one, a chain for more; a sentence for
/// each task that waits for what nobody owns.
struct WaitPicture {
  let run: WatchedRun
  /// The ring that is drawn; empty where there is none.
  let ring: [WaitLink]
  /// Whether nobody waits so yet: it is what can happen.
  let isPossible: Bool
  /// Those who wait and are in no ring.
  private let others: [WaitGraph.Edge]

  /// Who waits for whom at the moment that is looked at; nil while nobody waits for ever.
  init?(_ run: WatchedRun) {
    guard let graph = run.waits, run.world.ending != nil || !graph.cycles.isEmpty else {
      return nil
    }
    self.run = run
    ring = graph.cycles.first.map { graph.links(of: $0) } ?? []
    isPossible = false
    let drawn = Set(ring.map(\.waiter))
    others = graph.edges.filter { !drawn.contains($0.waiter) }
  }

  /// The ring of a finding, whatever moment is looked at.
  init(_ finding: Finding, _ run: WatchedRun) {
    self.run = run
    ring = finding.ring
    isPossible = finding.severity == .advice
    others = []
  }

  /// How many rows the picture fills.
  var rowCount: Int {
    let drawn =
      switch ring.count {
      case 0: 0
      case 1: 3
      case 2: 5
      case let count: count + 1
      }
    return min(max(2, drawn + sentences.count), 12)
  }

  static func draw(
    _ model: Model, _ run: WatchedRun, _ rect: Rect, hasSides: Bool, on canvas: inout Canvas
  ) {
    let glyphs = canvas.glyphs
    let legend = Line(
      "\(glyphs.heavyHorizontal) holds  \(glyphs.dashedHorizontal) wants", .muted)
    let inside = Chrome.frame(
      .waits, rect, title: Line("Who waits for whom"), trailing: legend, model: model,
      hasSides: hasSides, on: &canvas)
    guard let picture = WaitPicture(run) else {
      Chrome.empty("Nobody waits for ever.", inside, on: &canvas)
      return
    }
    canvas.within(inside) { canvas in picture.draw(on: &canvas) }
  }

  func draw(on canvas: inout Canvas) {
    var y = 0
    switch ring.count {
    case 0: break
    case 1: y = drawLoop(ring[0], on: &canvas)
    case 2 where canvas.width >= 50 && ring.allSatisfy { $0.owner != .none }:
      y = drawSquare(ring[0], ring[1], on: &canvas)
    default: y = drawChain(on: &canvas)
    }
    for line in sentences.flatMap({ $0.wrapped(to: canvas.width, indent: 2) }) {
      guard y < canvas.height else { return }
      canvas.put(line, at: Point(x: 0, y: y), columns: canvas.width)
      y += 1
    }
  }

  private var sentences: [Line] {
    others.map { edge in
      let words = run.sentences.waits(for: edge.action, of: edge.waiter, in: run.world)
      return Line(run.directory.name(of: edge.waiter), Style.plain.bold) + Line(" \(words)")
    }
  }

  // MARK: Names and places

  private func name(_ task: TaskID) -> String { run.directory.name(of: task) }
  private func object(_ link: WaitLink) -> String { run.directory.name(of: link.object) }

  /// "line 9".
  private func wanted(_ link: WaitLink) -> String {
    link.wanted.line > 0 ? "line \(link.wanted.line)" : ""
  }

  /// "line 8, step 1": where and when the owner took it.
  private func held(_ link: WaitLink) -> String {
    let line = link.held.line > 0 ? "line \(link.held.line)" : ""
    let step = link.heldStep > 0 ? "step \(link.heldStep)" : ""
    return [line, step].filter { !$0.isEmpty }.joined(separator: ", ")
  }

  // MARK: Two tasks

  /// Where the corners of the square are, and how its lines look.
  private struct Square {
    let left = 2
    let right: Int
    let hold = Style.orange.bold
    let want = Style.skyBlue

    init(width: Int) { right = min(width - 2, 60) - 2 }

    /// Where a text in the middle of an edge begins.
    func start(_ text: String) -> Int { (left + right) / 2 - text.count / 2 }
    /// The columns of the sides, under the names.
    var sideA: Int { left + 1 }
    var sideB: Int { right - 2 }
  }

  /// `a` wants what `b` holds, and `b` wants what `a` holds.
  private func drawSquare(
    _ a: WaitLink, _ b: WaitLink, on canvas: inout Canvas
  ) -> Int {
    let square = Square(width: canvas.width)
    drawUpperEdge(a, b, square, on: &canvas)
    drawSides(a, b, square, on: &canvas)
    drawLowerEdge(a, square, on: &canvas)
    return 5
  }

  /// `a` holds what `b` wants.
  private func drawUpperEdge(
    _ a: WaitLink, _ b: WaitLink, _ square: Square, on canvas: inout Canvas
  ) {
    let (nameA, nameB, held) = (name(a.waiter), name(b.waiter), object(b))
    let start = square.start(held)
    arrow(
      from: square.left + nameA.count + 1, to: start - 2, y: 0, "holds",
      canvas.glyphs.heavyHorizontal, square.hold, head: .right, on: &canvas)
    arrow(
      from: start + held.count + 1, to: square.right - nameB.count - 2, y: 0, "wants",
      canvas.glyphs.dashedHorizontal, square.want, head: .left, on: &canvas)
    canvas.put(Line(nameA, Style.plain.bold), at: Point(x: square.left, y: 0))
    canvas.put(Line(held), at: Point(x: start, y: 0))
    canvas.put(Line(nameB, Style.plain.bold), at: Point(x: square.right - nameB.count, y: 0))
    canvas.put(Line(self.held(b), .muted), at: Point(x: square.left + nameA.count + 3, y: 1))
    put(wanted(b), endingAt: square.right - nameB.count - 2, y: 1, .muted, on: &canvas)
  }

  /// Down from the names, with their words beside them.
  private func drawSides(
    _ a: WaitLink, _ b: WaitLink, _ square: Square, on canvas: inout Canvas
  ) {
    let glyphs = canvas.glyphs
    let (sideA, sideB) = (Point(x: square.sideA, y: 1), Point(x: square.sideB, y: 1))
    canvas.verticalLine(at: sideA, length: 3, glyphs.dashedVertical, square.want)
    canvas.verticalLine(at: sideB, length: 3, glyphs.heavyVertical, square.hold)
    canvas.put(Line("wants", square.want), at: sideA.moved(dx: 2, dy: 1))
    canvas.put(Line(wanted(a), .muted), at: sideA.moved(dx: 2, dy: 2))
    put("holds", endingAt: sideB.x - 2, y: 2, square.hold, on: &canvas)
    put(held(a), endingAt: sideB.x - 2, y: 3, .muted, on: &canvas)
  }

  /// `a` wants what `b` holds.
  private func drawLowerEdge(
    _ a: WaitLink, _ square: Square, on canvas: inout Canvas
  ) {
    let glyphs = canvas.glyphs
    let lower = object(a)
    let start = square.start(lower)
    canvas.put(glyphs.frame.bottomLeft, at: Point(x: square.sideA, y: 4), square.want)
    canvas.put(glyphs.frame.bottomRight, at: Point(x: square.sideB, y: 4), square.hold)
    arrow(
      from: square.sideA + 1, to: start - 2, y: 4, "", glyphs.dashedHorizontal, square.want,
      head: .right, on: &canvas)
    arrow(
      from: start + lower.count + 1, to: square.sideB - 1, y: 4, "", glyphs.heavyHorizontal,
      square.hold, head: .left, on: &canvas)
    canvas.put(Line(lower), at: Point(x: start, y: 4))
  }

  private enum Head { case left, right }

  /// A line with its word in the middle and an arrow at one end.
  private func arrow(
    from: Int, to: Int, y: Int, _ word: String, _ line: Unicode.Scalar, _ style: Style, head: Head,
    on canvas: inout Canvas
  ) {
    guard to >= from else { return }
    canvas.horizontalLine(at: Point(x: from, y: y), length: to - from + 1, line, style)
    if !word.isEmpty && to - from >= word.count + 4 {
      canvas.put(Line(" \(word) ", style), at: Point(x: (from + to - word.count) / 2 - 1, y: y))
    }
    switch head {
    case .left: canvas.put(canvas.glyphs.arrowLeft, at: Point(x: from, y: y), style)
    case .right: canvas.put(canvas.glyphs.arrowRight, at: Point(x: to, y: y), style)
    }
  }

  private func put(
    _ text: String, endingAt x: Int, y: Int, _ style: Style, on canvas: inout Canvas
  ) {
    canvas.put(Line(text, style), at: Point(x: x - text.count + 1, y: y))
  }

  // MARK: One task, and many

  /// A task that wants what it holds itself.
  private func drawLoop(_ edge: WaitLink, on canvas: inout Canvas) -> Int {
    let glyphs = canvas.glyphs
    let left = 2 + name(edge.waiter).count / 2
    let right = min(canvas.width - 6, left + 36)
    let want = Style.skyBlue
    let hold = Style.orange.bold
    canvas.put(glyphs.frame.topLeft, at: Point(x: left, y: 0), want)
    canvas.put(glyphs.frame.bottomLeft, at: Point(x: left, y: 2), hold)
    arrow(
      from: left + 1, to: right - 1, y: 0, "wants, \(wanted(edge))", glyphs.dashedHorizontal, want,
      head: .right, on: &canvas)
    arrow(
      from: left + 1, to: right - 1, y: 2, "holds, \(held(edge))", glyphs.heavyHorizontal, hold,
      head: .right, on: &canvas)
    canvas.put(glyphs.frame.topRight, at: Point(x: right, y: 0), want)
    canvas.put(glyphs.frame.bottomRight, at: Point(x: right, y: 2), hold)
    canvas.put(Line(name(edge.waiter), Style.plain.bold), at: Point(x: 2, y: 1))
    canvas.put(Line(object(edge)), at: Point(x: max(0, right - object(edge).count / 2), y: 1))
    return 3
  }

  /// A line for each: who wants what, and who has it; the last leads back to the first.
  private func drawChain(on canvas: inout Canvas) -> Int {
    let glyphs = canvas.glyphs
    let names = min(ring.map { name($0.waiter).count }.max() ?? 0, 16)
    let objects = min(ring.map { object($0).count }.max() ?? 0, 16)
    let room = max(1, canvas.height - 1)
    let shown = ring.count > room ? Array(ring.prefix(max(1, room - 1))) : ring
    var y = 0
    for edge in shown {
      var line = Line(name(edge.waiter), Style.plain.bold).padded(to: names)
      line += Line(
        " \(glyphs.dashedHorizontal) wants \(glyphs.dashedHorizontal)\(glyphs.arrowRight) ",
        .skyBlue)
      line += Line(object(edge)).padded(to: objects)
      let owner = edge.owner == .none ? "nobody" : name(edge.owner)
      line += Line(
        " \(glyphs.heavyHorizontal) held by \(glyphs.heavyHorizontal)\(glyphs.arrowRight) ",
        Style.orange.bold)
      line += Line(owner).padded(to: names)
      let places = [wanted(edge), held(edge)].filter { !$0.isEmpty }
      let all = "  " + places.joined(separator: " · ")
      let fits = line.displayWidth + all.count <= canvas.width
      line += Line(fits ? all : "  \(places.first ?? "")", .muted)
      canvas.put(line, at: Point(x: 0, y: y), columns: canvas.width)
      y += 1
    }
    if shown.count < ring.count {
      canvas.put(Line("… \(ring.count - shown.count) more", .muted), at: Point(x: 0, y: y))
      y += 1
    }
    let back =
      Line("\(glyphs.cycle) ", Style.orange.bold) + Line(name(ring[0].waiter), Style.plain.bold)
    canvas.put(back, at: Point(x: 0, y: y))
    return y + 1
  }
}
