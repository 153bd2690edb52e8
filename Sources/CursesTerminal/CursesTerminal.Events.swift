private import CNcurses
private import Glibc
public import TerminalScreen

extension CursesTerminal {
  /// The next event, or nil when the time is over; without a time it waits until there is one.
  ///
  /// The thread sleeps in the kernel meanwhile and uses no processor. Signals and keys come before captured lines, of
  /// which there are at most some hundred in one go; a caller that takes events until there is none should still draw
  /// after a thirtieth of a second, since a scene that prints without end never lets it come to that. After ``InputEvent/hangup`` no key comes any
  /// more. After ``end()`` the answer is nil at once.
  public func nextEvent(timeout: Duration? = nil) -> InputEvent? {
    checkThread()
    let deadline = timeout.map { ContinuousClock.now + $0 }
    while true {
      if let event = takePending() { return event }
      guard let rest = remaining(until: deadline) else { return nil }
      collect(timeoutNanoseconds: rest)
      if pending.isEmpty, let deadline, ContinuousClock.now >= deadline { return nil }
    }
  }

  private func takePending() -> InputEvent? {
    guard nextPending < pending.count else { return nil }
    defer {
      nextPending += 1
      if nextPending == pending.count {
        pending.removeAll(keepingCapacity: true)
        nextPending = 0
      }
    }
    return pending[nextPending]
  }

  /// Nanoseconds to wait: -1 for ever, nil when there is nothing to wait for.
  private func remaining(until deadline: ContinuousClock.Instant?) -> Int64? {
    guard isUp else { return nil }
    guard let deadline else { return -1 }
    let (seconds, attoseconds) = (deadline - .now).components
    guard seconds >= 0 && attoseconds >= 0 else { return 0 }
    // A year is as good as for ever, and does not overflow.
    return min(seconds, 31_536_000) * 1_000_000_000 + attoseconds / 1_000_000_000
  }

  /// Waits once, and makes events of all that has happened.
  private func collect(timeoutNanoseconds: Int64) {
    let descriptors = [
      signals, waker.descriptor, isGone ? -1 : input,
      capture?.descriptor(0) ?? -1, capture?.descriptor(1) ?? -1,
    ]
    var states = [UInt8](repeating: 0, count: descriptors.count)
    unsafe cncurses_wait(descriptors, &states, Int32(descriptors.count), timeoutNanoseconds)
    func isReadable(_ index: Int) -> Bool { states[index] & UInt8(CNCURSES_READABLE) != 0 }
    func isHungUp(_ index: Int) -> Bool { states[index] & UInt8(CNCURSES_HUNG_UP) != 0 }

    if isReadable(0) { takeSignals() }
    if isReadable(1) {
      waker.reset()
      pending.append(.woken)
    }
    if isReadable(2) || isHungUp(2) { takeInput(isHungUp: isHungUp(2)) }
    for stream in 0...1 where isReadable(3 + stream) || isHungUp(3 + stream) {
      pending += capture?.read(stream) ?? []
    }
  }

  private func takeInput(isHungUp: Bool) {
    // What is readable and has nothing to read is at its end, a terminal that went away; or Ctrl-C and Ctrl-Z have
    // thrown away what was typed before them, and then it is a terminal still.
    guard !isHungUp, cncurses_available(input) > 0 || isatty(input) == 1 else { return hangUp() }
    var keys: [Key] = []
    func flush() {
      pending += keys.map { .key($0) }
      keys.removeAll(keepingCapacity: true)
    }
    // A paste of any length leaves the screen alive: the rest comes with the next wait.
    for _ in 0..<256 {
      let typed = cncurses_read()
      switch cncurses_input_kind(UInt32(bitPattern: typed.kind)) {
      case CNCURSES_INPUT_NONE:
        decoder.finish(into: &keys)
        return flush()
      case CNCURSES_INPUT_CHARACTER:
        if let scalar = Unicode.Scalar(typed.value) { decoder.take(scalar, into: &keys) }
      default:
        decoder.finish(into: &keys)
        flush()
        if let event = InputEvent(curses: typed) { pending.append(event) }
      }
    }
    flush()
  }

  private func takeSignals() {
    var bytes = [UInt8](repeating: 0, count: 256)
    let count = unsafe read(signals, &bytes, bytes.count)
    let numbers = bytes.prefix(max(0, count)).map(Int32.init)
    if numbers.contains(SIGHUP) { hangUp() }
    if numbers.contains(SIGINT) { pending.append(.interrupt) }
    if numbers.contains(SIGTERM) { pending.append(.terminate) }
    if numbers.contains(SIGTSTP) {
      suspend()
    } else if numbers.contains(SIGCONT) {
      resume()
    } else if numbers.contains(SIGWINCH), adoptSize() {
      pending.append(.resize(size))
    }
  }

  /// Gives the terminal to the shell and stops the process; returns when it goes on.
  ///
  /// Ctrl-Z does this by itself; ``InputEvent/resumed`` follows.
  public func suspend() {
    checkThread()
    guard !isGone else { return }
    cncurses_leave()
    if capture != nil { cncurses_capture_pause() }
    cncurses_stop()
    if capture != nil { cncurses_capture_resume() }
    resume()
  }

  private func resume() {
    guard !isGone else { return }
    let hasNewSize = adoptSize()
    cncurses_enter()
    pending.append(.resumed)
    if hasNewSize { pending.append(.resize(size)) }
  }

  private func hangUp() {
    guard !isGone else { return }
    isGone = true
    pending.append(.hangup)
  }
}

extension InputEvent {
  /// What ncurses understood, characters excepted.
  fileprivate init?(curses input: cncurses_input) {
    let place = Point(x: Int(input.column), y: Int(input.row))
    switch cncurses_input_kind(UInt32(bitPattern: input.kind)) {
    case CNCURSES_INPUT_KEY:
      guard let key = Key(curses: input.value) else { return nil }
      self = .key(key)
    case CNCURSES_INPUT_FUNCTION: self = .key(.function(Int(input.value)))
    case CNCURSES_INPUT_CLICK: self = .mouse(.click, place)
    case CNCURSES_INPUT_WHEEL_UP: self = .mouse(.wheelUp, place)
    case CNCURSES_INPUT_WHEEL_DOWN: self = .mouse(.wheelDown, place)
    default: return nil
    }
  }
}
