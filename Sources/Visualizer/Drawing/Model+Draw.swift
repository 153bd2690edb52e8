public import TerminalScreen

extension Model {
  /// Draws the whole screen; the same model always draws the same cells.
  public func draw(on canvas: inout Canvas) {
    if size.isTooSmall {
      TooSmallScreen.draw(on: &canvas)
    } else if isWatching {
      SceneScreen.draw(self, on: &canvas)
    } else {
      PickerScreen.draw(self, on: &canvas)
    }
  }

  /// The screen as cells.
  public func drawn(glyphs: Glyphs = .unicode) -> CellBuffer {
    var canvas = Canvas(size: size, glyphs: glyphs)
    draw(on: &canvas)
    return canvas.buffer
  }
}
