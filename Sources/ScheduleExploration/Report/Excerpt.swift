/// Which steps of a long run are shown: those that matter and what is next to them, in at most so many rows,
/// a row for each run of steps that is left out.
package struct Excerpt {
  /// From 1, in order.
  package let steps: [Int]

  /// - Parameter decisive: Steps that matter, from 1; the last one does anyway. None: the first ones are
  ///   shown besides.
  package init(of count: Int, around decisive: [Int], mostRows: Int) {
    guard count > mostRows else {
      steps = Array(1...max(1, count))
      return
    }
    var wanted = decisive.filter((1...count).contains)
    if wanted.count > mostRows / 2 {
      wanted = Array(wanted.prefix(mostRows / 4)) + wanted.suffix(mostRows / 4)
    }
    if wanted.isEmpty { wanted = [1] }
    // What it came to is always shown.
    if wanted.last != count { wanted.append(count) }
    var shown = Set<Int>()
    func rows(with step: Int) -> Int {
      let all = shown.union([step]).sorted()
      return all.count + zip([0] + all, all + [count + 1]).count { $1 - $0 > 1 }
    }
    for step in wanted where rows(with: step) <= mostRows { shown.insert(step) }
    // Then what is around them, the nearest first, a step before rather than one after.
    for distance in 1..<count {
      for step in wanted.flatMap({ [$0 - distance, $0 + distance] })
      where (1...count).contains(step) && rows(with: step) <= mostRows {
        shown.insert(step)
      }
    }
    steps = shown.sorted()
  }
}
