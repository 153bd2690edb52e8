/// Something that shows buffers: a terminal, or memory in tests.
///
/// Has one owner; only the screen's thread calls it.
public protocol Display: AnyObject {
  /// The size that the next buffer should have.
  var size: Size { get }
  /// What can be shown, decided once when the display began.
  var capabilities: DisplayCapabilities { get }
  /// Makes the screen look like the buffer; writes nothing where nothing has changed.
  ///
  /// What lies outside ``size`` is not shown, and what the buffer does not cover stays blank.
  func show(_ buffer: CellBuffer)
}

/// What a display can show.
public struct DisplayCapabilities: Hashable, Sendable {
  public var colors: ColorDepth
  /// Whether characters beyond ASCII can be shown.
  public var unicode: Bool

  public init(colors: ColorDepth, unicode: Bool) {
    self.colors = colors
    self.unicode = unicode
  }

  public var glyphs: Glyphs { unicode ? .unicode : .ascii }
}

/// A display without a terminal, for tests: keeps what it was shown.
public final class HeadlessDisplay: Display {
  public var size: Size
  public let capabilities: DisplayCapabilities
  /// The last buffer.
  public private(set) var buffer: CellBuffer
  /// How many buffers were shown that differ from the one before.
  public private(set) var changes = 0

  public init(
    size: Size,
    capabilities: DisplayCapabilities = DisplayCapabilities(colors: .indexed256, unicode: true)
  ) {
    self.size = size
    self.capabilities = capabilities
    buffer = CellBuffer(size: size)
  }

  public func show(_ buffer: CellBuffer) {
    if buffer != self.buffer { changes += 1 }
    self.buffer = buffer
  }
}
