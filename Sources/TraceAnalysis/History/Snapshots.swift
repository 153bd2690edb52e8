/// Worlds along a trace, from which any other is a short fold away.
///
/// The distance between two grows with the trace and with the size of the world, so that all of them
/// together stay within a budget and taking one costs little beside the events between two. Those
/// that are too many are dropped, every second one, and the distance doubles.
struct Snapshots: Sendable {
  static let mostKept = 256
  /// Bytes that all snapshots together may take, as far as that can be estimated.
  static let budget = 96 << 20

  private(set) var worlds: [World] = []
  private(set) var distance = 1024
  private var bytes = 0

  /// Whether so much has happened since the last snapshot that `world` should be kept.
  func wants(_ world: World) -> Bool {
    let last = worlds.last?.events ?? 0
    guard world.events - last >= distance else { return false }
    return world.events - last >= (world.tasks.count + world.objects.count) * 4
  }

  mutating func add(_ world: World) {
    worlds.append(world)
    bytes += Self.size(of: world)
    while worlds.count > 1, worlds.count > Self.mostKept || bytes > Self.budget { thinOut() }
  }

  /// The last kept world with at most `position` events; the empty one if there is none.
  func latest(upTo position: Int) -> World {
    var (low, high) = (0, worlds.count)
    while low < high {
      let middle = (low + high) / 2
      if worlds[middle].events > position { high = middle } else { low = middle + 1 }
    }
    return low == 0 ? World() : worlds[low - 1]
  }

  private mutating func thinOut() {
    worlds = worlds.enumerated().compactMap { $0.offset % 2 == 1 ? $0.element : nil }
    bytes = worlds.reduce(0) { $0 + Self.size(of: $1) }
    distance *= 2
  }

  private static func size(of world: World) -> Int {
    world.tasks.count * (MemoryLayout<TaskState>.stride + 64)
      + world.objects.count * (MemoryLayout<ObjectState>.stride + 128)
      + world.log.count * MemoryLayout<World.LogLine>.stride
  }
}
