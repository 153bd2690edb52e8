import ConcurrencyTrace
import TraceAnalysis

/// The command that leads to what is on the screen, for whoever wants to show it to others.
enum CommandLine {
  /// `interleave watch lost-update --variant racy --schedule "1 2 1" --at 3`
  static func reproducing(_ run: WatchedRun, _ view: SceneView) -> String {
    let request = run.header.request
    var words = ["interleave", "watch", request.scene]
    if let variant = request.variant { words += ["--variant", variant] }
    for setting in request.settings where !isDefault(setting, of: run.scene) {
      words += ["--set", "\(setting.name)=\(setting.value)"]
    }
    switch request.mode {
    case .directed:
      let taken = run.status.schedule ?? Schedule()
      let ahead = run.isFollowingSchedule ? run.status.ahead : []
      let moment = view.moment != nil ? run.world.step : ahead.isEmpty ? nil : run.stepCount
      if !taken.choices.isEmpty || !ahead.isEmpty {
        let schedule = Schedule(taken.choices + ahead, check: run.header.scheduleCheck)
        words += ["--schedule", "'\(schedule)'"]
      } else {
        words += ["--on", "directed"]
      }
      if request.seed != run.scene.firstSeed { words += ["--seed", "\(request.seed)"] }
      if let moment { words += ["--at", "\(moment)"] }
    case .tasks, .threads:
      words += ["--on", request.mode.rawValue]
      if request.mode == .tasks { words += ["--workers", "\(request.workers)"] }
      if request.isOneCore { words.append("--one-core") }
      if !request.hasSlices { words += ["--slices", "off"] }
      words += ["--seed", "\(request.seed)", "--speed", request.speed.name]
    }
    return words.joined(separator: " ")
  }

  private static func isDefault(_ setting: RunRequest.Setting, of scene: SceneDescription) -> Bool {
    scene.parameters.contains { $0.name == setting.name && $0.defaultValue == setting.value }
  }
}
