import ConcurrencyTrace

extension ChromeTrace {
  /// One end of an arrow.
  struct FlowEnd: Hashable, Sendable {
    var task: TaskID
    var time: UInt64
  }

  /// Who made a task ready.
  struct WakeUp {
    var from: FlowEnd
    var time: UInt64
  }

  /// Values that were sent to a channel and not received; as many as the channels hold.
  struct ChannelFlights {
    private var waiting: [Queue<FlowEnd?>] = []

    mutating func sent(_ object: ObjectID, by end: FlowEnd?) {
      while waiting.count <= object.index { waiting.append(Queue()) }
      waiting[object.index].append(end)
    }

    mutating func received(_ object: ObjectID) -> FlowEnd? {
      waiting.indices.contains(object.index) ? waiting[object.index].popFirst() ?? nil : nil
    }
  }

  /// The place within a slice of the task where an arrow at this moment can begin or end; nil where
  /// there is none.
  ///
  /// A slice that begins at this moment does not count: it is written later than the arrow. One that
  /// ends with it does, for a task may wake others with its last act.
  private func bound(_ task: TaskID, at time: UInt64) -> FlowEnd? {
    if let span = spans.current(of: task), span.start < time {
      return FlowEnd(task: task, time: time)
    }
    guard task.index < tracks.count, let last = tracks[task.index].last, last.start < time,
      time <= last.end
    else { return nil }
    return FlowEnd(task: task, time: max(last.start, min(time, last.end - 1)))
  }

  // MARK: Wake-ups

  mutating func noteWaker(_ event: Event) {
    guard event.task.index < tracks.count else { return }
    let isOther = event.peer != .none && event.peer != event.task
    let waker = isOther ? bound(event.peer, at: event.time) : nil
    tracks[event.task.index].wakeUp = waker.map { WakeUp(from: $0, time: event.time) }
  }

  /// The arrow to the stretch that a wake-up began; both are written now, the stretch before.
  mutating func writeWakeUp(of task: TaskID, _ span: StateSpans.Span) {
    guard let wakeUp = tracks[task.index].wakeUp, wakeUp.time <= span.start else { return }
    tracks[task.index].wakeUp = nil
    guard wakeUp.time == span.start else { return }
    writeFlow("wakes", "wake-up", from: wakeUp.from, to: FlowEnd(task: task, time: span.start))
  }

  // MARK: Values

  /// The arrow of a value that changes hands.
  mutating func writeHandOver(_ event: Event, in directory: Directory) {
    guard let object = world[event.object], object.kind == .channel else { return }
    let (here, there) = (bound(event.task, at: event.time), bound(event.peer, at: event.time))
    let isEndOfChannel = event.value == .none && event.detail == 1
    if event.operation == .send, event.peer != .none {
      writeValue(from: here, to: there, event.object, in: directory)
    } else if event.operation == .send, object.capacity > 0 {
      channels.sent(event.object, by: here)
    } else if event.operation == .receive, event.peer != .none, object.capacity == 0 {
      writeValue(from: there, to: here, event.object, in: directory)
    } else if event.operation == .receive, !isEndOfChannel {
      writeValue(from: channels.received(event.object), to: here, event.object, in: directory)
    }
  }

  private mutating func writeValue(
    from sender: FlowEnd?, to receiver: FlowEnd?, _ channel: ObjectID, in directory: Directory
  ) {
    guard let sender, let receiver, sender.task != receiver.task else { return }
    writeFlow(directory.name(of: channel), "value", from: sender, to: receiver)
  }

  private mutating func writeFlow(
    _ name: String, _ category: String, from start: FlowEnd, to end: FlowEnd
  ) {
    flows += 1
    // Viewers read it as hexadecimal, and only as a string.
    let id = "0x" + String(flows, radix: 16)
    out.begin("s", name, category, TraceEventText.Thread(start.task))
    out.time(start.time)
    out.field("id", id)
    out.end()
    out.begin("f", name, category, TraceEventText.Thread(end.task))
    out.time(end.time)
    out.field("id", id)
    out.field("bp", "e")
    out.end()
  }
}
