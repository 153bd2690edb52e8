import ConcurrencyTrace
import TerminalScreen

/// The ways in which the scene is written, to choose one.
enum VariantsOverlay {
  static func draw(_ run: WatchedRun, selected: Int, on canvas: inout Canvas) {
    let current = run.header.request.variant
    let names = run.scene.variants.map(\.name.count).max() ?? 0
    let lines = run.scene.variants.enumerated().map { index, variant in
      let isSelected = index == selected
      var line = Line(isSelected ? "\(canvas.glyphs.pointer) " : "  ", Style.accent.bold)
      line += Line("\(index + 1)  ", .accent)
      line += Line(variant.name, isSelected ? Style.plain.bold : .plain).padded(to: names + 3)
      line += Line(variant.summary, .muted)
      return variant.name == current ? line + Line("   now", .accent) : line
    }
    let keys = Chrome.hint("Enter", "start") + "   " + Chrome.hint("q", "close")
    OverlayBox.show(
      lines, title: "Variants of \(run.scene.title)", keys: keys, scroll: selected - 8, on: &canvas)
  }
}

/// The parameters, the workers and the cores of the next run.
enum ParametersOverlay {
  static func draw(_ editor: ParameterEditor, on canvas: inout Canvas) {
    let names = max(10, editor.parameters.map(\.name.count).max() ?? 0)
    var lines = editor.parameters.enumerated().map { index, parameter in
      let value = editor.values[index]
      let isRight = parameter.range.contains(value)
      let range = "\(parameter.range.lowerBound) to \(parameter.range.upperBound)"
      return row(
        parameter.name, String(value), "\(range)   \(parameter.meaning)", names,
        isSelected: editor.selected == index, isRight: isRight, canvas.glyphs)
    }
    let count = editor.parameters.count
    lines.append(
      row(
        "workers", String(editor.workers), "1 to 16   threads that run tasks", names,
        isSelected: editor.selected == count, isRight: true, canvas.glyphs))
    lines.append(
      row(
        "one core", editor.isOneCore ? "yes" : "no", "yes or no   all of the scene on one core",
        names, isSelected: editor.selected == count + 1, isRight: true, canvas.glyphs))
    let keys =
      Chrome.hint("← →", "change", canvas.glyphs) + "   " + Chrome.hint("Enter", "start") + "   "
      + Chrome.hint("Esc", "close")
    OverlayBox.show(lines, title: "Parameters", keys: keys, scroll: 0, on: &canvas)
  }

  private static func row(
    _ name: String, _ value: String, _ meaning: String, _ width: Int, isSelected: Bool,
    isRight: Bool, _ glyphs: Glyphs
  ) -> Line {
    let mark = Line(isSelected ? "\(glyphs.pointer) " : "  ", Style.accent.bold)
    let label = Line(name, isSelected ? Style.plain.bold : .plain).padded(to: width + 2)
    let style: Style = !isRight ? Style.vermillion.bold : isSelected ? Style.accent.bold : .plain
    let number = Line(
      isSelected ? "\(glyphs.arrowLeft) \(value) \(glyphs.arrowRight)" : "  \(value)", style)
    return mark + label + number.padded(to: 14) + Line(meaning, isRight ? .muted : .vermillion)
  }
}
