/// How many letters must be added, removed, replaced or swapped with a neighbour to make one word of the
/// other: the optimal string alignment distance.
func editDistance(_ a: String, _ b: String) -> Int {
  let (a, b) = (Array(a.lowercased()), Array(b.lowercased()))
  if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
  var before = [Int](repeating: 0, count: b.count + 1)
  var last = Array(0...b.count)
  for i in 1...a.count {
    var row = [i]
    for j in 1...b.count {
      let replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
      var cost = min(last[j] + 1, row[j - 1] + 1, replaced)
      if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
        cost = min(cost, before[j - 2] + 1)
      }
      row.append(cost)
    }
    (before, last) = (last, row)
  }
  return last[b.count]
}

/// The names that somebody who wrote `word` may have meant, the likeliest first, at most three.
func nearest(to word: String, among names: [String]) -> [String] {
  let wanted = word.lowercased()
  let ranked = names.enumerated().compactMap { index, name -> (Int, Int, String)? in
    let candidate = name.lowercased()
    if !wanted.isEmpty, candidate.contains(wanted) || wanted.contains(candidate) {
      return (0, index, name)
    }
    let distance = editDistance(wanted, candidate)
    return distance <= max(2, wanted.count / 3) ? (distance, index, name) : nil
  }
  return ranked.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.prefix(3).map(\.2)
}
