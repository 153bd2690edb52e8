import ConcurrencyTrace
import TerminalScreen

extension Model {
  /// A key while an overlay is open; `q` and Esc close it.
  mutating func press(_ key: Key, on overlay: Overlay) -> [Effect] {
    if key == .escape, case .outcomes = overlay, outcomes?.isBusy ?? true {
      if outcomes == nil { self.overlay = nil }
      return [.stopExploring]
    }
    if key == .escape || key == .character("q") {
      self.overlay = nil
      return []
    }
    if key == .character("Q") { return [.quit] }
    switch overlay {
    case .help(let scroll): self.overlay = .help(scroll: scrolled(scroll, by: key))
    case .details(let scroll): return pressInDetails(key, scroll)
    case .marks(let selected): return pressInMarks(key, selected)
    case .object(_, let selected): return pressInObject(key, selected)
    case .variants(let selected): return pressInVariants(key, selected)
    case .parameters(let editor): return pressInParameters(key, editor)
    case .outcomes(let selected): return pressInOutcomes(key, selected)
    }
    return []
  }

  /// How far an overlay of text is scrolled after a key; drawing limits it to the text.
  private func scrolled(_ scroll: Int, by key: Key) -> Int {
    switch key {
    case .up, .character("k"): max(0, scroll - 1)
    case .down, .character("j"): scroll + 1
    case .pageUp: max(0, scroll - size.rows / 2)
    case .pageDown, .space: scroll + size.rows / 2
    case .home, .character("g"): 0
    case .character, .control, .left, .right, .shiftUp, .shiftDown, .shiftLeft, .shiftRight, .end,
      .insert, .delete, .backspace, .tab, .backTab, .enter, .escape, .function:
      scroll
    }
  }

  /// The details follow the selection, and the moment: only what scrolls and what closes is heard here.
  private mutating func pressInDetails(_ key: Key, _ scroll: Int) -> [Effect] {
    if key == .character("i") {
      overlay = nil
      return []
    }
    if key == .pageUp || key == .pageDown {
      overlay = .details(scroll: scrolled(scroll, by: key))
      return []
    }
    guard let command = KeyMap.command(for: key, inReplay: replay != nil) else { return [] }
    return perform(command)
  }

  private mutating func pressInVariants(_ key: Key, _ selected: Int) -> [Effect] {
    guard let run else { return [] }
    let variants = run.scene.variants
    guard !variants.isEmpty else { return [] }
    switch key {
    case .down, .character("j"), .character("v"), .tab:
      overlay = .variants(selected: (selected + 1) % variants.count)
    case .up, .character("k"), .backTab:
      overlay = .variants(selected: (selected + variants.count - 1) % variants.count)
    case .enter:
      var request = run.header.request.restarted
      request.variant = variants[min(selected, variants.count - 1)].name
      return start(request)
    case .character(let digit):
      guard let number = digit.wholeNumberValue, variants.indices.contains(number - 1) else {
        return []
      }
      var request = run.header.request.restarted
      request.variant = variants[number - 1].name
      return start(request)
    case .control, .left, .right, .shiftUp, .shiftDown, .shiftLeft, .shiftRight, .home, .end,
      .pageUp, .pageDown, .insert, .delete, .backspace, .escape, .function:
      break
    }
    return []
  }

  private mutating func pressInParameters(_ key: Key, _ editor: ParameterEditor) -> [Effect] {
    var editor = editor
    switch key {
    case .up, .character("k"), .backTab: editor.moveRow(by: -1)
    case .down, .character("j"), .tab: editor.moveRow(by: 1)
    case .left, .character("-"), .character("h"): editor.change(by: -1)
    case .right, .character("+"), .character("l"): editor.change(by: 1)
    case .pageDown, .shiftLeft: editor.change(by: -10)
    case .pageUp, .shiftRight: editor.change(by: 10)
    case .backspace, .delete: editor.eraseDigit()
    case .character(let digit):
      if let number = digit.wholeNumberValue { editor.type(number) }
    case .enter:
      guard let run, editor.isValid else { return [] }
      return start(editor.applied(to: run.header.request.restarted))
    case .control, .shiftUp, .shiftDown, .home, .end, .insert, .escape, .function:
      break
    }
    overlay = .parameters(editor)
    return []
  }

  private mutating func pressInOutcomes(_ key: Key, _ selected: Int) -> [Effect] {
    guard let run, let outcomes else { return [] }
    switch key {
    case .down, .character("j"):
      overlay = .outcomes(selected: min(selected + 1, max(0, outcomes.rows.count - 1)))
    case .up, .character("k"): overlay = .outcomes(selected: max(0, selected - 1))
    case .character("e"): overlay = nil
    case .character("r"):
      guard !outcomes.isBusy, !outcomes.isExhaustive else { return [] }
      self.outcomes = nil
      return [.explore(run.header.request.restarted)]
    case .enter:
      guard outcomes.rows.indices.contains(selected) else { return [] }
      var request = run.header.request.restarted
      request.mode = .directed
      request.policy = .witness(outcomes.rows[selected].witness)
      request.startsPaused = true
      request.speed = min(request.speed, .three)
      return start(request)
    case .character, .control, .left, .right, .shiftUp, .shiftDown, .shiftLeft, .shiftRight, .home,
      .end, .pageUp, .pageDown, .insert, .delete, .backspace, .tab, .backTab, .escape, .function:
      break
    }
    return []
  }
}

extension RunRequest {
  /// The same run from its beginning: without the steps that were written for it.
  var restarted: RunRequest {
    var request = self
    switch policy {
    case .schedule, .witness: request.policy = .hand
    case .hand, .seed: break
    }
    return request
  }
}
