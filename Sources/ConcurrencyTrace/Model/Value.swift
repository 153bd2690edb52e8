/// What a cell holds or a channel carries, as an event records it.
///
/// Integers and booleans are inline; everything else is its description, interned.
public enum Value: Hashable, Sendable {
  case none
  case int(Int64)
  case bool(Bool)
  case text(StringID)
}
