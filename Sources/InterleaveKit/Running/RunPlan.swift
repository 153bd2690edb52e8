import ConcurrencyTrace
import InstrumentedRuntime

/// What is to be run, once every word that asked for it is known to be right.
struct RunPlan: Sendable {
  var scene: Scene
  var options: RunOptions
  /// The steps to take first, in directed mode.
  var schedule: Schedule?
  /// The step of a directed run to stand at; nil: its end.
  var lastStep: Int?
  /// Whether the command line named a speed.
  var hasOwnSpeed = false
  /// Whether the command line named a seed.
  var hasOwnSeed = false
  /// The scene's source, where the program has it.
  var sourceText = ""

  init(_ scene: Scene, _ options: RunOptions, schedule: Schedule? = nil) {
    self.scene = scene
    self.options = options
    self.schedule = schedule
  }

  /// Checks the arguments against the course.
  init(_ arguments: SceneArguments, in course: Repertoire) throws(KitError) {
    scene = try course.scene(arguments.scene)
    sourceText = course.source(of: scene)
    options = RunOptions(scene.description)
    if let variant = arguments.variant { try choose(variant: variant) }
    for setting in arguments.settings { try set(setting) }
    if let text = arguments.schedule {
      let read = try RunPlan.read(text)
      try refuseForeign(read)
      schedule = Schedule(read.choices)
    }
    try chooseMode(arguments)
    options.workers = arguments.workers ?? options.workers
    options.oneCore = arguments.oneCore
    options.slices = arguments.slices != .off
    options.lossy = arguments.lossy
    if let seed = arguments.seed {
      options.seed = seed
      hasOwnSeed = true
    }
    if let speed = arguments.speed {
      options.speed = speed.speed
      hasOwnSpeed = true
    }
    lastStep = arguments.at
    try checkThatAllIsMeant(arguments)
  }

  /// Refuses what the mode has no use for, rather than let it pass without effect.
  private func checkThatAllIsMeant(_ arguments: SceneArguments) throws(KitError) {
    if lastStep != nil, options.mode != .directed { throw .stepNeedsDirected }
    if arguments.workers != nil, options.mode != .tasks { throw .workersNeedTasks }
    guard options.mode == .directed else { return }
    if arguments.oneCore { throw .needsThreads("--one-core") }
    if arguments.slices != nil { throw .needsThreads("--slices") }
    if arguments.lossy { throw .needsThreads("--lossy") }
  }

  /// A schedule is directed; so is a seed, unless the mode is said; workers are there for tasks.
  private mutating func chooseMode(_ arguments: SceneArguments) throws(KitError) {
    if let mode = arguments.mode?.mode {
      if schedule != nil, mode != .directed { throw .scheduleNeedsDirected(mode: mode.rawValue) }
      options.mode = mode
    } else if schedule != nil || arguments.seed != nil {
      options.mode = .directed
    } else if arguments.workers != nil {
      options.mode = .tasks
    }
  }

  private mutating func choose(variant: String) throws(KitError) {
    let names = scene.variants.map(\.name)
    guard names.contains(variant) else {
      throw .unknownVariant(variant, scene: scene.id, among: names)
    }
    options.variant = variant
  }

  /// Takes in a `NAME=VALUE`.
  private mutating func set(_ setting: String) throws(KitError) {
    let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty else { throw .malformedSetting(setting) }
    let name = String(parts[0])
    let parameters = scene.description.parameters
    guard let parameter = parameters.first(where: { $0.name == name }) else {
      throw .unknownParameter(name, scene: scene.id, among: parameters.map(\.name))
    }
    let digits = parts[1].filter { $0 != "_" && $0 != "," }
    guard let value = Int(digits) else {
      throw .valueIsNoNumber(String(parts[1]), parameter: name)
    }
    guard parameter.range.contains(value) else {
      throw .outOfRange(value: value, parameter: name, range: parameter.range)
    }
    options.parameters[name] = value
  }

  /// Reads a schedule, or says where it cannot be read.
  static func read(_ text: String) throws(KitError) -> Schedule {
    do throws(Schedule.ParseError) {
      return try Schedule(parsing: text)
    } catch {
      switch error {
      case .unreadable(let word, let position):
        throw .unreadableSchedule(text, word: word, column: column(ofWord: position, in: text))
      }
    }
  }

  private static func column(ofWord position: Int, in text: String) -> Int {
    let words = text.split { $0 == " " || $0 == "," || $0 == "\t" || $0 == "\n" }
    guard words.indices.contains(position) else { return 0 }
    return text.distance(from: text.startIndex, to: words[position].startIndex)
  }
}
