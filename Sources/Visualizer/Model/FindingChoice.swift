/// Which finding the viewer has chosen, and whether its events are marked in the other panels.
struct FindingChoice: Equatable, Sendable {
  /// Index into the run's findings, in the order in which they were found; nil: the worst.
  var selected: Int?
  /// Which of its events is looked at, while they are marked; nil: they are not.
  var event: Int?
}
