import ConcurrencyTrace

extension Model {
  /// `T`: scene time, watched time, the time of day, and counted from the mark or moment that is looked at.
  mutating func changeTimeForm() {
    guard let run else { return }
    switch view.timeForm {
    case .scene:
      view.timeForm = .watched
      message = "Times since the start, as somebody who watches sees them; T goes on."
    case .watched where run.header.start != nil:
      view.timeForm = .clock
      message = "The time of day; pauses are left out."
    case .watched, .clock:
      beginRelativeTime()
    case .relative:
      view.timeForm = .scene
      message = "Scene time since the start: it stands still while an operation is held."
    }
  }

  private mutating func beginRelativeTime() {
    let mark = shownMarks.last { $0.position <= shownEvents }
    view.timeForm = .relative(to: mark?.time ?? momentTime)
    let place = mark == nil ? "this moment" : "the mark"
    message = "Times before and after \(place)."
    if run?.isDirected == true {
      message = "Times before and after \(place). By hand time is virtual: it has no time of day."
    }
  }
}
