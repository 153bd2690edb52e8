import ConcurrencyTrace
import TerminalScreen
import TraceAnalysis

/// The scene's source, with marks at the lines on which the tasks stand: `▸` does it next, `✓` has done it,
/// `┄` waits there, `×` waits there for ever.
enum SourcePanel {
  static func draw(
    _ model: Model, _ run: WatchedRun, _ rect: Rect, hasSides: Bool, on canvas: inout Canvas
  ) {
    if model.view.showsGo {
      drawGo(model, run, rect, hasSides: hasSides, on: &canvas)
      return
    }
    let events = EventMarks(model, run)
    let marks = SourceMarks(run, focus: model.selectedTask, at: events.currentSite)
    let file = run.directory.files.firstIndex(of: marks.file)
    let name = fileName(marks.file)
    let glyphs = canvas.glyphs
    var trailing = Line("\(glyphs.pointer) next  \(glyphs.ended) done", .muted)
    if !run.scene.goForm.isEmpty { trailing += "   " + Chrome.hint("s", "Go") }
    let inside = Chrome.frame(
      .source, rect, title: Line(name.isEmpty ? "Source" : name), trailing: trailing,
      model: model, hasSides: hasSides, on: &canvas)
    guard let source = model.catalogue.sources[marks.file], !source.isEmpty else {
      Chrome.empty("The source of this scene is not in the program.", inside, on: &canvas)
      return
    }
    let first = firstLine(
      marks, source.count, inside.height, scroll: model.view[scrollOf: .source])
    let lines = first..<min(source.count, first + inside.height)
    let text = SourceText(Array(source[lines]))
    let gutter = SourceGutter(marks, run, lines, maximum: max(8, inside.width / 4), glyphs)
    for (row, index) in lines.enumerated() {
      let isNext = marks[index + 1]?.hasStanding ?? false
      let isMarked = file.map { events.isMarked(Site(file: $0, line: index + 1)) } ?? false
      var line = Line(number(index + 1, of: source.count), isNext ? .plain : .muted)
      line += isMarked ? Line(String(glyphs.decisive), events.style.bold) : " "
      line += gutter.line(index + 1)
      line += text.line(row)
      let place = Point(x: inside.x, y: inside.y + row)
      canvas.put(line, at: place, columns: inside.width)
      if index + 1 == marks.focusLine {
        canvas.restyle(Rect(x: inside.x, y: place.y, width: inside.width, height: 1)) {
          if $0.background == .ground { $0.background = .selected }
        }
      }
    }
  }

  private static func drawGo(
    _ model: Model, _ run: WatchedRun, _ rect: Rect, hasSides: Bool, on canvas: inout Canvas
  ) {
    let inside = Chrome.frame(
      .source, rect, title: Line("The same in Go"), trailing: Chrome.hint("s", "Swift"),
      model: model, hasSides: hasSides, on: &canvas)
    let source = run.scene.goForm.split(separator: "\n", omittingEmptySubsequences: false)
    let text = SourceText(source.map { String($0.replacing("\t", with: "    ")) })
    let lines = source.indices.map { text.line($0) }
    Chrome.list(lines, from: model.view[scrollOf: .source], inside, on: &canvas)
  }

  /// The lines round the next step, moved by what the viewer has scrolled.
  private static func firstLine(
    _ marks: SourceMarks, _ count: Int, _ height: Int, scroll: Int
  ) -> Int {
    let last = max(0, count - height)
    let low = marks.focusLine ?? marks.firstLine ?? 1
    let start = low - 1 - height / 2
    return min(max(0, min(max(0, start), last) + scroll), last)
  }

  private static func number(_ line: Int, of count: Int) -> String {
    let text = String(line)
    return String(repeating: " ", count: max(0, String(count).count - text.count)) + text
  }

  /// "LostUpdate.swift" of "Scenes/LostUpdate.swift".
  private static func fileName(_ fileID: String) -> String {
    fileID.split(separator: "/").last.map(String.init) ?? ""
  }
}

/// Lines of source without the indentation that all have, with what is not the lesson toned down.
struct SourceText: Equatable, Sendable {
  private let lines: [Substring]

  init(_ source: [String]) {
    let indents = source.filter { $0.contains { $0 != " " } }.map { $0.prefix { $0 == " " }.count }
    let common = indents.min() ?? 0
    lines = source.map { $0.dropFirst(common) }
  }

  /// A line with `try` and `await` dimmed and comments in the second rank.
  func line(_ index: Int) -> Line {
    let text = lines[index]
    let start = text.firstRange(of: "//")?.lowerBound ?? text.endIndex
    var line = Line()
    var word = ""
    func flush() {
      let isDim = word == "try" || word == "await"
      line.append(word, isDim ? Style.muted.dim : .plain)
      word = ""
    }
    for character in text[..<start] {
      if character.isLetter || character.isNumber || character == "_" {
        word.append(character)
      } else {
        flush()
        line.append(String(character))
      }
    }
    flush()
    line.append(String(text[start...]), .muted)
    return line
  }
}
