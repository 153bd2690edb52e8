import ConcurrencyTrace

/// What lies over the scene screen and takes the keys.
enum Overlay: Equatable, Sendable {
  /// All keys; scrolled by so many lines.
  case help(scroll: Int)
  /// The selected task in full words.
  case details(scroll: Int)
  /// The marks; the index of the one that Enter goes to.
  case marks(selected: Int)
  /// What an object has gone through; the change that Enter goes to, counted from the latest.
  case object(ObjectHistory, selected: Int)
  /// The variants; the index of the one that Enter starts.
  case variants(selected: Int)
  case parameters(ParameterEditor)
  /// The outcomes; the index of the one whose witness Enter shows.
  case outcomes(selected: Int)
}

/// The parameters of the next run while they are being chosen.
struct ParameterEditor: Equatable, Sendable {
  var parameters: [SceneDescription.Parameter]
  var values: [Int]
  var workers: Int
  var isOneCore: Bool
  /// The row: the parameters, then the workers, then the cores.
  var selected = 0

  /// How many rows can be chosen.
  var rowCount: Int { parameters.count + 2 }

  init(_ scene: SceneDescription, _ request: RunRequest) {
    parameters = scene.parameters
    values = scene.parameters.map { parameter in
      request.settings.first { $0.name == parameter.name }?.value ?? parameter.defaultValue
    }
    workers = request.workers
    isOneCore = request.isOneCore
  }

  mutating func moveRow(by count: Int) {
    selected = min(max(0, selected + count), rowCount - 1)
  }

  /// Raises or lowers the value in the selected row, within its range.
  mutating func change(by amount: Int) {
    switch selected - parameters.count {
    case 0: workers = min(max(1, workers + amount), 16)
    case 1: isOneCore.toggle()
    default: set(values[selected] + amount)
    }
  }

  /// A digit typed at the end of the value.
  mutating func type(_ digit: Int) {
    guard parameters.indices.contains(selected), values[selected] < 100_000_000 else { return }
    values[selected] = values[selected] * 10 + digit
  }

  mutating func eraseDigit() {
    guard parameters.indices.contains(selected) else { return }
    values[selected] /= 10
  }

  /// Whether each value lies in its range; only then can the run start.
  var isValid: Bool { zip(parameters, values).allSatisfy { $0.range.contains($1) } }

  /// The request with what was chosen.
  func applied(to request: RunRequest) -> RunRequest {
    var changed = request
    changed.settings = zip(parameters, values).map { RunRequest.Setting($0.name, $1) }
    changed.workers = workers
    changed.isOneCore = isOneCore
    return changed
  }

  private mutating func set(_ value: Int) {
    let range = parameters[selected].range
    values[selected] = min(max(range.lowerBound, value), range.upperBound)
  }
}
