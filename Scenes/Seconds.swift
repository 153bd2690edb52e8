extension Duration {
  /// Seconds to one decimal place, as outcomes tell them: `1.0 s`. Fine enough for every lesson here,
  /// and coarse enough to be the same in run after run.
  var inSeconds: String {
    let tenths = rounded(toAttoseconds: 100_000_000_000_000_000)
    return "\(tenths / 10).\(tenths % 10) s"
  }

  /// Tens of milliseconds, for what a tenth of a second would hide: `40 ms`.
  var inMilliseconds: String { "\(rounded(toAttoseconds: 10_000_000_000_000_000) * 10) ms" }

  /// How many such units it is, to the nearest. The unit divides a second.
  private func rounded(toAttoseconds unit: Int64) -> Int64 {
    let (seconds, attoseconds) = components
    return seconds * (1_000_000_000_000_000_000 / unit) + (attoseconds + unit / 2) / unit
  }
}
