import ConcurrencyTrace

/// A short run that nobody watched, for the picker's little picture.
struct Preview: Sendable {
  var request: RunRequest
  var run: WatchedRun?

  init(request: RunRequest, events: [Event], directory: Directory, scene: SceneDescription?) {
    self.request = request
    guard let scene else { return }
    var run = WatchedRun(RunHeader(request: request, cores: 1), scene)
    run.append(events, directory)
    run.look(at: nil)
    self.run = run
  }
}
