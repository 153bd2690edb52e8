import ConcurrencyTrace
import InstrumentedRuntime

extension RunOptions {
  /// How many cores the scene's threads may use; a directed run has one thread.
  var cores: Int { oneCore || mode == .directed ? 1 : availableCores }
}
