import ConcurrencyTrace
import TerminalScreen

/// The first screen: the scenes on the left, what the chosen one is about on the right.
enum PickerScreen {
  struct Layout: Equatable {
    var head = Rect.zero
    var search = Rect.zero
    var list = Rect.zero
    var about = Rect.zero
    var keys = Rect.zero

    init(_ size: Size) {
      var rest = Rect(size)
      (head, rest) = rest.splitTop(1)
      (rest, keys) = rest.splitBottom(1)
      rest = rest.inset(top: 1, bottom: 1)
      let left = size.columns >= 100 ? 38 : 30
      let parts = rest.splitLeft(left)
      (search, list) = parts.left.inset(left: 1).splitTop(2)
      about = parts.rest.inset(left: 2, right: 1)
    }
  }

  static func draw(_ model: Model, on canvas: inout Canvas) {
    let layout = Layout(model.size)
    drawHead(model, layout.head, on: &canvas)
    drawSearch(model, layout.search, on: &canvas)
    drawList(model, layout.list, on: &canvas)
    canvas.verticalLine(
      at: Point(x: layout.about.x - 2, y: layout.search.y),
      length: layout.about.height)
    if let index = model.picker.scene {
      SceneCard(model: model, scene: model.catalogue.scenes[index]).draw(layout.about, on: &canvas)
    }
    drawKeys(model, layout.keys, on: &canvas)
    if case .help(let scroll) = model.overlay {
      HelpOverlay.draw(model, scroll: scroll, on: &canvas)
    }
  }

  /// The row of the list under a point, as an index into the picker's rows.
  static func row(at point: Point, _ model: Model) -> Int? {
    let list = Layout(model.size).list
    guard list.contains(point) else { return nil }
    let row = firstRow(model, list.height) + point.y - list.y
    return model.picker.rows.indices.contains(row) ? row : nil
  }

  private static func drawHead(_ model: Model, _ rect: Rect, on canvas: inout Canvas) {
    canvas.fill(rect, with: " ", Style(.text, on: .raised))
    let name = Line("Interleave", Style(.text, on: .raised, .bold))
    let words = Line("  concurrency, as it happens", Style(.muted, on: .raised))
    canvas.put(name + words, at: Point(x: rect.x + 1, y: rect.y))
    let help =
      Line("?", Style(.accent, on: .raised, .bold)) + Line(" help", Style(.text, on: .raised))
    canvas.put(help, at: Point(x: rect.right - help.displayWidth - 1, y: rect.y))
  }

  private static func drawSearch(_ model: Model, _ rect: Rect, on canvas: inout Canvas) {
    let search = model.picker.search
    let line =
      search.isEmpty
      ? Line("Type to search", Style.muted)
      : Line(search, Style.plain.bold) + Line(" ", Style.plain.reversed)
    canvas.put(line, at: Point(x: rect.x + 1, y: rect.y), columns: rect.width - 2)
  }

  private static func firstRow(_ model: Model, _ height: Int) -> Int {
    let rows = model.picker.rows.count
    return min(max(0, model.picker.selected - height / 2), max(0, rows - height))
  }

  private static func drawList(_ model: Model, _ rect: Rect, on canvas: inout Canvas) {
    let picker = model.picker
    guard !picker.rows.isEmpty else {
      Chrome.empty("No scene has these words. Esc clears the search.", rect, on: &canvas)
      return
    }
    let first = firstRow(model, rect.height)
    for (row, entry) in picker.rows.enumerated().dropFirst(first).prefix(rect.height) {
      let place = Point(x: rect.x, y: rect.y + row - first)
      switch entry {
      case .gap: break
      case .heading(let text): canvas.put(Line(" \(text)", .muted), at: place)
      case .scene(let index):
        let title = model.catalogue.scenes[index].title
        let isSelected = row == picker.selected
        let mark = isSelected ? String(canvas.glyphs.pointer) : " "
        let line =
          Line(" \(mark) ", Style.accent.bold) + Line(title, isSelected ? Style.plain.bold : .plain)
        canvas.put(line, at: place, columns: rect.width)
        if isSelected {
          canvas.restyle(Rect(x: rect.x, y: place.y, width: rect.width - 1, height: 1)) {
            $0.background = .selected
          }
        }
      }
    }
    Chrome.more(
      above: first, below: picker.rows.count - first - rect.height, rect.inset(right: 2),
      on: &canvas)
  }

  private static func drawKeys(_ model: Model, _ rect: Rect, on canvas: inout Canvas) {
    if let message = model.message {
      canvas.put(Line(" \(message)", Style.plain.bold), at: rect.origin, columns: rect.width)
      return
    }
    let isSearching = !model.picker.search.isEmpty
    var hints = [("Enter", "start"), ("↑ ↓", "scene"), ("← →", "variant")]
    if !isSearching, let scene = model.picker.scene,
      let question = model.catalogue.scenes[scene].question
    {
      hints.append(("1–\(question.answers.count)", "predict"))
    }
    hints += isSearching ? [("Esc", "clear the search")] : [("type", "search"), ("q", "leave")]
    KeyLines.draw(hints.map { (key: $0.0, words: $0.1) }, rect, on: &canvas)
  }
}
