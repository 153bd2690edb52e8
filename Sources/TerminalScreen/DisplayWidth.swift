extension Unicode.Scalar {
  /// How many columns the terminal gives this scalar: 0, 1 or 2; control characters count as 1.
  ///
  /// The same answers as the system's `wcwidth`, from a table of our own: a layout depends on no locale. A display on
  /// a system that thinks otherwise replaces the character.
  public var displayWidth: Int {
    if value < 0x300 { return 1 }
    // Punctuation, arrows, box drawing, blocks and geometric shapes, which fill a screen of ours.
    if value >= 0x2010 && value <= 0x2027 { return 1 }
    if value >= 0x2190 && value <= 0x2199 || value >= 0x2500 && value <= 0x25FC { return 1 }
    return WidthTable.width(of: self)
  }
}

extension String {
  /// How many columns the text takes on one line; the same number of cells that drawing it fills.
  public var displayWidth: Int {
    if utf8.allSatisfy({ $0 < 0x80 }) { return utf8.count }
    var width = 0
    var glyphs = DrawnScalars(self)
    while let glyph = glyphs.next() { width += glyph.width }
    return width
  }
}

extension Substring {
  /// How many columns the text takes on one line.
  public var displayWidth: Int { String(self).displayWidth }
}

/// The scalars of a text that get a cell, with their widths.
///
/// Combining marks, variation selectors and skin tones are left out, and so is what a zero-width joiner adds.
/// Control characters become a space or, where one should notice, the replacement character: a text that comes from
/// a scene cannot send an escape sequence to the terminal.
struct DrawnScalars: IteratorProtocol {
  private var rest: String.UnicodeScalarView.Iterator

  init(_ text: String) { rest = text.unicodeScalars.makeIterator() }

  mutating func next() -> (scalar: Unicode.Scalar, width: Int)? {
    while let scalar = rest.next() {
      if scalar.value >= 0x20 && scalar.value < 0x7F { return (scalar, 1) }
      switch scalar.value {
      case 0x09, 0x0A, 0x0D: return (" ", 1)
      case 0..<0x20, 0x7F..<0xA0: return ("\u{FFFD}", 1)
      case 0x200D: _ = rest.next()
      case 0x1F3FB...0x1F3FF: continue
      default:
        let width = scalar.displayWidth
        if width > 0 { return (scalar, width) }
      }
    }
    return nil
  }
}

/// The rarer characters: marks by their general category, wide ones by ranges of the Unicode Standard.
private enum WidthTable {
  static func width(of scalar: Unicode.Scalar) -> Int {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return 0
    // Those that are not ignorable are drawn, as the Arabic sign for a number is.
    case .format: return scalar.properties.isDefaultIgnorableCodePoint ? 0 : 1
    default: break
    }
    if isWide(scalar.value) { return 2 }
    // Vowels and final consonants that join the Korean syllable before them.
    let isJoined = 0x1160...0x11FF ~= scalar.value || 0xD7B0...0xD7FB ~= scalar.value
    return isJoined ? 0 : 1
  }

  private static func isWide(_ value: UInt32) -> Bool {
    for range in wide {
      if value < range.lowerBound { return false }
      if value <= range.upperBound { return true }
    }
    return false
  }

  /// In ascending order; coarse where a block has unassigned characters.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x231A...0x231B, 0x2329...0x232A, 0x23E9...0x23EC, 0x23F0...0x23F0,
    0x23F3...0x23F3, 0x25FD...0x25FE, 0x2614...0x2615, 0x2648...0x2653, 0x267F...0x267F,
    0x2693...0x2693, 0x26A1...0x26A1, 0x26AA...0x26AB, 0x26BD...0x26BE, 0x26C4...0x26C5,
    0x26CE...0x26CE, 0x26D4...0x26D4, 0x26EA...0x26EA, 0x26F2...0x26F3, 0x26F5...0x26F5,
    0x26FA...0x26FA, 0x26FD...0x26FD, 0x2705...0x2705, 0x270A...0x270B, 0x2728...0x2728,
    0x274C...0x274C, 0x274E...0x274E, 0x2753...0x2755, 0x2757...0x2757, 0x2795...0x2797,
    0x27B0...0x27B0, 0x27BF...0x27BF, 0x2B1B...0x2B1C, 0x2B50...0x2B50, 0x2B55...0x2B55,
    0x2E80...0x303E, 0x3041...0x9FFF, 0xA000...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3,
    0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6,
    0x16FE0...0x18D08, 0x1AFF0...0x1B2FB, 0x1F004...0x1F004, 0x1F0CF...0x1F0CF, 0x1F18E...0x1F18E,
    0x1F191...0x1F19A, 0x1F200...0x1F265, 0x1F300...0x1F320, 0x1F32D...0x1F335, 0x1F337...0x1F37C,
    0x1F37E...0x1F393, 0x1F3A0...0x1F3CA, 0x1F3CF...0x1F3D3, 0x1F3E0...0x1F3F0, 0x1F3F4...0x1F3F4,
    0x1F3F8...0x1F43E, 0x1F440...0x1F440, 0x1F442...0x1F4FC, 0x1F4FF...0x1F53D, 0x1F54B...0x1F54E,
    0x1F550...0x1F567, 0x1F57A...0x1F57A, 0x1F595...0x1F596, 0x1F5A4...0x1F5A4, 0x1F5FB...0x1F64F,
    0x1F680...0x1F6C5, 0x1F6CC...0x1F6CC, 0x1F6D0...0x1F6D2, 0x1F6D5...0x1F6D7, 0x1F6DC...0x1F6DF,
    0x1F6EB...0x1F6EC, 0x1F6F4...0x1F6FC, 0x1F7E0...0x1F7F0, 0x1F90C...0x1F93A, 0x1F93C...0x1F945,
    0x1F947...0x1F9FF, 0x1FA70...0x1FAFF, 0x20000...0x3FFFD,
  ]
}
