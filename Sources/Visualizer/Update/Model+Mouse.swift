import ConcurrencyTrace
import TerminalScreen

extension Model {
  /// A click selects what is under it; the wheel moves the rows.
  mutating func click(_ mouse: Mouse, at point: Point) -> [Effect] {
    guard !size.isTooSmall else { return [] }
    if overlay != nil { return scrollOverlay(mouse) }
    guard isWatching else { return clickInPicker(mouse, at: point) }
    switch mouse {
    case .wheelUp: return perform(.row(.up))
    case .wheelDown: return perform(.row(.down))
    case .click:
      guard let place = SceneLayout(self).places.first(where: { $0.rect.contains(point) }) else {
        return []
      }
      view.focus = place.panel
      if place.panel == .timeline { selectTask(at: point, in: place.rect) }
      return []
    }
  }

  private mutating func scrollOverlay(_ mouse: Mouse) -> [Effect] {
    switch mouse {
    case .click: return []
    case .wheelUp: return press(.up)
    case .wheelDown: return press(.down)
    }
  }

  private mutating func clickInPicker(_ mouse: Mouse, at point: Point) -> [Effect] {
    switch mouse {
    case .wheelUp: picker.move(by: -1)
    case .wheelDown: picker.move(by: 1)
    case .click:
      if let row = PickerScreen.row(at: point, self) { picker.select(row: row) }
    }
    return wantPreview()
  }

  private mutating func selectTask(at point: Point, in rect: Rect) {
    guard let run,
      let row = TimelineArea(
        self, rect, run, hasSides: SceneLayout(self).hasSides
      ).task(atRow: point.y)
    else { return }
    view.chosenTask = row
  }
}
