import ConcurrencyTrace
import TerminalScreen
import TraceAnalysis

/// Which stretch of the run the time axis shows, and where in it what is.
///
/// The axis counts `Event.time`, as someone who watches sees it; its ruler is labelled in scene time.
struct TimeAxis: Equatable, Sendable {
  /// How wide the names on the left are, with the space after them.
  let gutter: Int
  /// The stretch, cut into the columns.
  let buckets: Buckets
  /// Where it is said what each task does now, and how much room there is for it.
  let words: Int
  let wordsWidth: Int

  init(_ model: Model, _ run: WatchedRun, panelWidth: Int) {
    gutter = TaskGutter(run, panelWidth: panelWidth).width
    wordsWidth = panelWidth >= 110 ? 24 : 16
    let columns = max(1, panelWidth - gutter - wordsWidth - 1)
    words = gutter + columns + 1
    let window = model.view.window
    let whole = TimeAxis.wholeLength(run)
    if let length = window.length {
      let end = max(window.end ?? max(run.time, length), length)
      buckets = Buckets(from: end - length, to: end, count: columns)
    } else {
      buckets = Buckets(from: 0, to: whole, count: columns)
    }
  }

  /// The whole run, with some room to grow while it goes on, so that the picture stands still between.
  private static func wholeLength(_ run: WatchedRun) -> UInt64 {
    let time = max(run.time, 1000)
    guard run.history.world.ending == nil && !run.status.isOver else { return time }
    var unit: UInt64 = 1000
    while unit <= UInt64.max / 20 {
      for length in [unit, unit * 2, unit * 5] where length >= time { return length }
      unit *= 10
    }
    return time
  }

  /// The column of a time, from the gutter on; nil outside.
  func column(of time: UInt64) -> Int? {
    if let index = buckets.index(of: time) { return gutter + index }
    return time == buckets.to ? gutter + max(0, buckets.count - 1) : nil
  }

  // MARK: The ruler

  /// A label of the ruler: a column and a scene time.
  struct Label: Equatable, Sendable {
    var column: Int
    var text: String
  }

  /// Round times in the form that was chosen, far enough apart to be read.
  func labels(_ run: WatchedRun, _ words: TimeWords) -> [Label] {
    switch words.form {
    case .scene: sceneLabels(run)
    case .watched: labels(run, from: 0) { time, _ in words.text(time: time, sceneTime: 0) }
    case .clock:
      labels(run, from: run.header.start.map { 0 &- $0.began } ?? 0, width: 15) { time, step in
        words.clock(time, precision: step)
      }
    case .relative(let start):
      labels(run, from: start) { time, _ in
        time == start ? "0" : words.text(time: time, sceneTime: 0)
      }
    }
  }

  /// Labels of the watched time, a round number of nanoseconds before or after `origin`.
  private func labels(
    _ run: WatchedRun, from origin: UInt64, width: Int = 8,
    _ text: (_ time: UInt64, _ step: UInt64) -> String
  ) -> [Label] {
    let last = min(buckets.to, max(run.time, buckets.from))
    guard last > buckets.from else { return [] }
    let visible = Double(last - buckets.from) / Double(buckets.to - buckets.from)
    let room = max(1, Int(Double(buckets.count) * visible) / (width + 1))
    let step = TimeAxis.roundUp((last - buckets.from) / UInt64(room))
    // Both wrap: an origin before the run's start is a very large number.
    let late = (buckets.from &- origin) % step
    let isAhead = origin > buckets.from && origin < 1 << 62
    let first =
      isAhead
      ? buckets.from + (origin - buckets.from) % step
      : late == 0 ? buckets.from : buckets.from + (step - late)
    return stride(from: first, through: last, by: Int(clamping: step)).prefix(64).compactMap {
      time in
      column(of: time).map { Label(column: $0, text: text(time, step)) }
    }
  }

  /// Round scene times.
  private func sceneLabels(_ run: WatchedRun) -> [Label] {
    let history = run.history
    let first = sceneTime(at: buckets.from, run)
    let last = sceneTime(at: min(buckets.to, max(run.time, buckets.from)), run)
    guard last > first else { return [Label(column: gutter, text: Sentences.duration(first))] }
    let visible =
      Double(min(buckets.to, run.time) - buckets.from) / Double(buckets.to - buckets.from)
    let room = max(1, Int(Double(buckets.count) * visible) / 9)
    let step = TimeAxis.roundUp((last - first) / UInt64(room))
    var labels: [Label] = []
    var at = (first + step - 1) / step * step
    while at <= last && labels.count < 64 {
      let time = time(ofScene: at, history, run)
      if let column = column(of: time), column >= (labels.last?.column ?? -9) + 8 {
        labels.append(Label(column: column, text: Sentences.duration(at)))
      }
      at += step
    }
    return labels.isEmpty ? [Label(column: gutter, text: Sentences.duration(first))] : labels
  }

  /// The next of 1, 2, 5, 10, 20, …
  private static func roundUp(_ wanted: UInt64) -> UInt64 {
    var unit: UInt64 = 1
    while unit < UInt64.max / 20 {
      for step in [unit, unit * 2, unit * 5] where step >= wanted { return step }
      unit *= 10
    }
    return unit
  }

  private func sceneTime(at time: UInt64, _ run: WatchedRun) -> UInt64 {
    let position = run.history.position(at: time)
    guard position > 0 else { return 0 }
    let event = run.history.events[position - 1]
    guard position < run.history.count else {
      return time >= run.time ? run.sceneTime : event.sceneTime
    }
    let next = run.history.events[position]
    return TimeAxis.between(time, event.time, next.time, event.sceneTime, next.sceneTime)
  }

  private func time(ofScene sceneTime: UInt64, _ history: History, _ run: WatchedRun) -> UInt64 {
    let position = history.position(atSceneTime: sceneTime)
    guard position > 0 else { return 0 }
    let event = history.events[position - 1]
    let next = position < history.count ? history.events[position] : nil
    return TimeAxis.between(
      sceneTime, event.sceneTime, next?.sceneTime ?? run.sceneTime, event.time,
      next?.time ?? run.time)
  }

  /// The value that lies between two others as `x` lies between `x0` and `x1`.
  private static func between(
    _ x: UInt64, _ x0: UInt64, _ x1: UInt64, _ y0: UInt64, _ y1: UInt64
  ) -> UInt64 {
    guard x1 > x0, y1 > y0, x > x0 else { return y0 }
    return y0 + UInt64(Double(min(x, x1) - x0) / Double(x1 - x0) * Double(y1 - y0))
  }
}
