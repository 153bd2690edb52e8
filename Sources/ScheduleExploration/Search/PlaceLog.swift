/// Who used each place and how, in order, so that a step finds the earlier ones that it conflicts with
/// without looking at any other.
struct PlaceLog {
  struct Use {
    let place: Place
    let step: Int32
    let access: Access
    /// Whether all uses since the last exclusive one are of this kind.
    let isUniform: Bool
    /// The use of the same place before it, and the last exclusive one up to it; -1 if there is none.
    let before: Int32
    let exclusive: Int32
  }

  private(set) var uses: [Use] = []
  /// The last use, by number.
  private var ofObjects: [Int32] = []
  private var ofTasks: [Int32] = []
  private var ofRandom: Int32 = -1

  var count: Int { uses.count }

  /// The last use of a place; -1 if there is none.
  func last(of place: Place) -> Int32 {
    if place.isObject { return place.index < ofObjects.count ? ofObjects[place.index] : -1 }
    guard let task = place.task else { return ofRandom }
    return task < ofTasks.count ? ofTasks[task] : -1
  }

  mutating func append(_ touch: Footprint.Touch, by step: Int) {
    let before = last(of: touch.place)
    let number = Int32(uses.count)
    var exclusive = number
    var isUniform = true
    if touch.access != .exclusive {
      exclusive = -1
      if before >= 0 {
        let earlier = uses[Int(before)]
        exclusive = earlier.exclusive
        isUniform =
          earlier.access == .exclusive || earlier.isUniform && earlier.access == touch.access
      }
    }
    uses.append(
      Use(
        place: touch.place, step: Int32(step), access: touch.access, isUniform: isUniform,
        before: before, exclusive: exclusive))
    setLast(of: touch.place, to: number)
  }

  mutating func cut(to count: Int) {
    while uses.count > count {
      let use = uses.removeLast()
      setLast(of: use.place, to: use.before)
    }
  }

  private mutating func setLast(of place: Place, to use: Int32) {
    if place.isObject {
      while ofObjects.count <= place.index { ofObjects.append(-1) }
      ofObjects[place.index] = use
    } else if let task = place.task {
      while ofTasks.count <= task { ofTasks.append(-1) }
      ofTasks[task] = use
    } else {
      ofRandom = use
    }
  }

  /// Where to begin to look for uses that conflict with such a one, from `use` back.
  func firstRival(of access: Access, from use: Int32) -> Int32 {
    guard use >= 0, access != .exclusive else { return use }
    let last = uses[Int(use)]
    return last.access == access && last.isUniform ? last.exclusive : use
  }
}
