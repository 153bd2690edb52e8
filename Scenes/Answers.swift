import InstrumentedRuntime

extension SceneDescription.Question.Answer {
  /// The answer that is true, and why.
  static func right(_ text: String, _ explanation: String) -> Self {
    .init(text: text, isRight: true, explanation: explanation)
  }

  /// An answer that people give, and why it is not so.
  static func wrong(_ text: String, _ explanation: String) -> Self {
    .init(text: text, isRight: false, explanation: explanation)
  }
}
