/// Something that two steps can conflict about, numbered alike in all executions of a scene.
struct Place: Hashable {
  let rawValue: UInt32

  static func object(_ number: Int) -> Place { Place(rawValue: UInt32(number)) }
  /// A task, as that which can be woken and cancelled.
  static func task(_ number: Int) -> Place { Place(rawValue: 1 << 31 | UInt32(number)) }
  /// The scene's generator of random numbers.
  static let random = Place(rawValue: .max)

  var isObject: Bool { rawValue < 1 << 31 }
  /// The number of the task that it is.
  var task: Int? { isObject || self == .random ? nil : Int(rawValue & ~(1 << 31)) }
}

/// All that a step touched, and how: what decides with which other steps it conflicts.
struct Footprint: Equatable {
  struct Touch: Equatable {
    let place: Place
    var access: Access
  }

  /// Most steps touch one place; it is kept without an allocation.
  private var first: Touch?
  private var others: [Touch] = []
  /// Whether tasks were cancelled, which then conflict with it in all their steps.
  private var cancels = false
  /// The step ended the scene by a crash, so no step can come after it.
  var isFinal = false

  var isEmpty: Bool { first == nil && !isFinal }

  mutating func touch(_ place: Place, _ access: Access) {
    guard let touched = first else {
      first = Touch(place: place, access: access)
      return
    }
    if touched.place == place {
      first = Touch(place: place, access: touched.access.union(access))
    } else if let index = others.firstIndex(where: { $0.place == place }) {
      others[index].access = others[index].access.union(access)
    } else {
      others.append(Touch(place: place, access: access))
    }
  }

  mutating func cancel(task: Int) {
    cancels = true
    touch(.task(task), .exclusive)
  }

  func forEachTouch(_ body: (Touch) -> Void) {
    if let first { body(first) }
    for touch in others { body(touch) }
  }

  /// The tasks that it cancels, whose steps all conflict with it.
  func forEachCancelled(_ body: (_ task: Int) -> Void) {
    guard cancels else { return }
    forEachTouch { if $0.access == .exclusive, let task = $0.place.task { body(task) } }
  }

  func touches(_ place: Place) -> Bool {
    first?.place == place || others.contains { $0.place == place }
  }

  /// Changes every object that `other` touches.
  mutating func touchObjects(of other: Footprint) {
    for touched in [other.first].compactMap(\.self) + other.others where touched.place.isObject {
      touch(touched.place, .exclusive)
    }
  }

  /// The same with another use of one place: what the step would do in another state.
  func replacing(_ place: Place, by access: Access) -> Footprint {
    var changed = self
    if changed.first?.place == place { changed.first?.access = access }
    for index in others.indices where others[index].place == place {
      changed.others[index].access = access
    }
    return changed
  }

  /// Whether the order of two steps of different tasks matters.
  @inline(__always)
  static func conflict(_ a: Footprint, of taskA: Int, _ b: Footprint, of taskB: Int) -> Bool {
    if a.isFinal || b.isFinal { return true }
    if a.cancels && a.touches(.task(taskB)) && a.access(to: .task(taskB)) == .exclusive {
      return true
    }
    if b.cancels && b.touches(.task(taskA)) && b.access(to: .task(taskA)) == .exclusive {
      return true
    }
    guard let touchA = a.first, let touchB = b.first else { return false }
    if touchA.place == touchB.place, touchA.access.conflicts(with: touchB.access) { return true }
    if a.others.isEmpty && b.others.isEmpty { return false }
    return a.overlaps(b)
  }

  private func access(to place: Place) -> Access? {
    if let first, first.place == place { return first.access }
    return others.first { $0.place == place }?.access
  }

  private func overlaps(_ other: Footprint) -> Bool {
    func meets(_ touch: Touch) -> Bool {
      other.access(to: touch.place)?.conflicts(with: touch.access) ?? false
    }
    if let first, meets(first) { return true }
    return others.contains(where: meets)
  }
}
