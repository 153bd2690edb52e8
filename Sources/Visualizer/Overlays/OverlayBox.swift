import ConcurrencyTrace
import TerminalScreen

/// A box in the middle of the screen; what lies under it is dimmed.
enum OverlayBox {
  static func draw(
    _ overlay: Overlay, _ model: Model, _ run: WatchedRun, on canvas: inout Canvas
  ) {
    switch overlay {
    case .help(let scroll): HelpOverlay.draw(model, scroll: scroll, on: &canvas)
    case .details(let scroll): DetailsOverlay.draw(model, run, scroll: scroll, on: &canvas)
    case .marks(let selected): MarksOverlay.draw(model, run, selected: selected, on: &canvas)
    case .object(let history, let selected):
      ObjectOverlay.draw(history, model, run, selected: selected, on: &canvas)
    case .variants(let selected):
      VariantsOverlay.draw(run, selected: selected, on: &canvas)
    case .parameters(let editor): ParametersOverlay.draw(editor, on: &canvas)
    case .outcomes(let selected):
      OutcomesOverlay.draw(model, run, selected: selected, on: &canvas)
    }
  }

  /// Where a box stands: in the middle of a dimmed screen, or at its lower edge, so that the timeline above it
  /// stays in sight.
  enum Place: Equatable {
    case middle
    case below
  }

  /// Frames the box, and returns what is inside.
  static func open(
    width: Int, height: Int, title: String, keys: Line, at place: Place, on canvas: inout Canvas
  ) -> Rect {
    let width = min(width, canvas.width - 4)
    let height = min(height + 4, canvas.height - 2)
    let box = Rect(
      x: (canvas.width - width) / 2,
      y: max(1, place == .middle ? (canvas.height - height) / 2 : canvas.height - height - 2),
      width: width, height: height)
    if place == .middle {
      canvas.restyle(canvas.bounds) { style in
        style = style.foreground == .ground ? .muted : .frame
      }
    }
    canvas.fill(box)
    let inside = canvas.box(box, title: Line(title, Style.accent.bold), heavy: false, .accent)
    canvas.put(
      " " + keys + " ", at: Point(x: box.right - keys.displayWidth - 4, y: box.bottom - 1))
    return inside.inset(columns: 2, rows: 1)
  }

  /// Lines in a box that is as large as they need, scrolled where they do not fit.
  ///
  /// - Parameter most: The height that it does not pass, where there would be room for more.
  static func show(
    _ lines: [Line], title: String, keys: Line, most: Int = .max, scroll: Int,
    at place: Place = .middle, on canvas: inout Canvas
  ) {
    let width = (lines.map(\.displayWidth).max() ?? 0) + 6
    let inside = open(
      width: max(width, title.count + 10), height: min(lines.count, most), title: title,
      keys: keys,
      at: place, on: &canvas)
    Chrome.list(lines, from: scroll, inside, on: &canvas)
  }
}
