extension Duration {
  /// Seconds to one decimal place, as outcomes tell them: `1.0 s`. Fine enough for every lesson here,
  /// and coarse enough to be the same in run after run.
  var inSeconds: String {
    let tenth: Int64 = 100_000_000_000_000_000
    let (seconds, attoseconds) = components
    let tenths = seconds * 10 + (attoseconds + tenth / 2) / tenth
    return "\(tenths / 10).\(tenths % 10) s"
  }
}
