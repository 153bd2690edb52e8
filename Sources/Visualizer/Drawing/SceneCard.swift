import ConcurrencyTrace
import TerminalScreen

/// What a scene is about: its title, two lines, its variants, its question, and a small picture of it.
struct SceneCard {
  let model: Model
  let scene: SceneDescription

  func draw(_ rect: Rect, on canvas: inout Canvas) {
    var y = rect.y
    let width = min(rect.width, 96)
    func put(_ lines: [Line], _ canvas: inout Canvas) {
      for line in lines where y < rect.bottom {
        canvas.put(line, at: Point(x: rect.x, y: y), columns: rect.width)
        y += 1
      }
    }
    let title = [Line(scene.title, Style.plain.bold) + Line("   \(scene.id)", .muted), Line()]
    let question = question(width, canvas.glyphs)
    let about =
      Line(scene.summary).wrapped(to: width) + [Line()] + variants(width, canvas.glyphs) + [Line()]
    put(title, &canvas)
    // Whoever has answered wants to know why, and has read the rest.
    let isTooLong = title.count + about.count + question.count - 1 > rect.height
    if model.picker.prediction == nil || !isTooLong { put(about, &canvas) }
    put(question, &canvas)
    let rest = Rect(x: rect.x, y: y, width: rect.width, height: rect.bottom - y)
    drawPicture(rest, on: &canvas)
  }

  private func variants(_ width: Int, _ glyphs: Glyphs) -> [Line] {
    guard scene.variants.count > 1 else { return opens }
    let names = scene.variants.map(\.name.count).max() ?? 0
    return scene.variants.enumerated().map { index, variant in
      let isChosen = index == model.picker.variant
      return Line(isChosen ? "\(glyphs.pointer) " : "  ", Style.accent.bold)
        + Line(variant.name, isChosen ? Style.plain.bold : .plain).padded(to: names + 3)
        + Line(variant.summary, .muted)
    } + [Line()] + opens
  }

  private var opens: [Line] {
    let workers = scene.workers == 1 ? "on 1 worker" : "on \(scene.workers) workers"
    let words =
      switch scene.mode {
      case .directed: "by hand, one operation at a time"
      case .tasks: "live, in slow motion, \(workers)"
      case .threads: "live, in slow motion, on threads"
      }
    return [Line("opens ", .muted) + Line(words)]
  }

  /// The question with its answers; under the one that was given, whether it is right and why.
  private func question(_ width: Int, _ glyphs: Glyphs) -> [Line] {
    guard let question = scene.question else { return [] }
    var lines = Line("Predict  ", Style.orange.bold).appending(question.text).wrapped(to: width)
    for (index, answer) in question.answers.enumerated() {
      let isGiven = index == model.picker.prediction
      let text = Line(answer.text, isGiven ? Style.plain.bold : .plain)
      lines += (Line("  \(index + 1)  ", .accent) + text).wrapped(to: width, indent: 5)
      guard isGiven else { continue }
      let verdict =
        answer.isRight
        ? Line("\(glyphs.ended) ", Style.green.bold) : Line("\(glyphs.failed) ", .vermillion)
      let why = (verdict + Line(answer.explanation)).wrapped(to: width - 5, indent: 2)
      lines += why.map { Line("     ") + $0 }
    }
    return lines + [Line()]
  }

  // MARK: The picture

  /// The scene's own timeline, from a run that nobody watched; without one, the beginning of its source.
  private func drawPicture(_ rect: Rect, on canvas: inout Canvas) {
    guard rect.height >= 4 else { return }
    if let preview = model.preview, preview.request == model.picker.request(in: model.catalogue),
      let run = preview.run
    {
      var model = model
      model.run = run
      model.view = SceneView(axis: scene.axis)
      model.view.isPicture = true
      let wanted = TimelineArea.rowCount(of: model) + 2
      let picture = Rect(
        x: rect.x, y: rect.y, width: rect.width, height: min(rect.height, max(5, wanted)))
      TimelinePanel.drawPicture(model, run, picture, on: &canvas)
      return
    }
    drawSource(rect, on: &canvas)
  }

  private func drawSource(_ rect: Rect, on canvas: inout Canvas) {
    guard let source = model.catalogue.sources[scene.fileID] else { return }
    let start = source.firstIndex { $0.contains("stage in") } ?? 0
    let shown = Array(source[start...].prefix(rect.height - 1))
    let text = SourceText(shown)
    canvas.horizontalLine(at: rect.origin, length: rect.width)
    for index in shown.indices {
      let place = Point(x: rect.x, y: rect.y + 1 + index)
      canvas.put(text.line(index), at: place, columns: rect.width)
    }
  }
}

extension Line {
  func appending(_ text: String) -> Line { self + Line(text) }
}
