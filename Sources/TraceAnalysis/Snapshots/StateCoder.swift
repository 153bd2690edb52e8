import ConcurrencyTrace

/// Goes through a state field by field.
///
/// A state says once, in `code`, what belongs to it and in which order; from that come the writer, the
/// reader and the documentation of a snapshot's numbers.
protocol StateCoder {
  /// Writes the number, or reads it.
  mutating func number(_ name: StaticString, _ number: inout Int64)

  /// Writes how many elements a list has, and goes through them; or reads as many.
  ///
  /// - Parameter blank: What an element is before it is read.
  mutating func list<Element>(
    _ name: StaticString, _ list: inout [Element], _ blank: @autoclosure () -> Element,
    _ code: (inout Self, inout Element) -> Void)

  /// Goes through what is there only sometimes, as through a list of none or one.
  mutating func optional<Wrapped>(
    _ name: StaticString, _ value: inout Wrapped?, _ blank: @autoclosure () -> Wrapped,
    _ code: (inout Self, inout Wrapped) -> Void)

  /// What was read cannot be.
  mutating func refuse()

  /// What an identifier in the state may stand for.
  var limits: StateLimits { get }
}

/// How many of each there are.
struct StateLimits {
  var tasks: Int
  var objects: Int
  var workers: Int
  var strings: Int
  var files: Int

  /// What may stand in events of a trace with this directory.
  init(_ directory: Directory) {
    tasks = max(directory.tasks.count, World.believed)
    objects = max(directory.objects.count, World.believed)
    workers = max(directory.workers.count, World.believed)
    strings = directory.strings.count
    files = max(directory.files.count, 1)
  }
}

extension StateCoder {
  mutating func number(_ name: StaticString, _ value: inout UInt64) {
    var number = Int64(bitPattern: value)
    self.number(name, &number)
    value = UInt64(bitPattern: number)
  }

  mutating func number(_ name: StaticString, _ value: inout UInt32) {
    var number = Int64(value)
    self.number(name, &number)
    guard let read = UInt32(exactly: number) else { return refuse() }
    value = read
  }

  /// A number of things: never below zero, and never so large that counting on could overflow.
  mutating func count(_ name: StaticString, _ value: inout Int) {
    var number = Int64(value)
    self.number(name, &number)
    guard number >= 0, number < 1 << 48 else { return refuse() }
    value = Int(number)
  }

  /// One of a few cases, by its place among them.
  mutating func place(_ name: StaticString, _ place: Int, below limit: Int) -> Int {
    var number = Int64(place)
    self.number(name, &number)
    guard number >= 0, number < Int64(limit) else {
      refuse()
      return 0
    }
    return Int(number)
  }

  mutating func flag(_ name: StaticString, _ value: inout Bool) {
    value = place(name, value ? 1 : 0, below: 2) == 1
  }

  /// A task's number plus one; 0 for none.
  mutating func task(_ name: StaticString, _ task: inout TaskID) {
    task = TaskID(id(name, task.rawValue, below: limits.tasks))
  }

  mutating func object(_ name: StaticString, _ object: inout ObjectID) {
    object = ObjectID(id(name, object.rawValue, below: limits.objects))
  }

  mutating func worker(_ name: StaticString, _ worker: inout WorkerID) {
    let raw = worker == .outside ? UInt32.max : UInt32(worker.rawValue)
    worker = WorkerID(UInt16(truncatingIfNeeded: id(name, raw, below: limits.workers)))
  }

  private mutating func id(_ name: StaticString, _ raw: UInt32, below limit: Int) -> UInt32 {
    let wanted = Int(raw &+ 1)
    return UInt32(truncatingIfNeeded: place(name, wanted, below: limit + 1)) &- 1
  }

  mutating func site(_ name: StaticString, _ site: inout Site) {
    var raw = site.rawValue
    number(name, &raw)
    site = Site(rawValue: raw)
    if site.file >= limits.files { refuse() }
  }

  /// What it is (0 nothing, 1 an integer, 2 a flag, 3 a text of the directory), and then which.
  mutating func value(_ name: StaticString, _ value: inout Value) {
    let form =
      switch value {
      case .none: 0
      case .int: 1
      case .bool: 2
      case .text: 3
      }
    switch place(name, form, below: 4) {
    case 1:
      var number: Int64 = if case .int(let number) = value { number } else { 0 }
      self.number("integer", &number)
      value = .int(number)
    case 2:
      var flag = value == .bool(true)
      self.flag("flag", &flag)
      value = .bool(flag)
    case 3:
      let id = if case .text(let id) = value { id.index } else { 0 }
      value = .text(StringID(UInt32(place("text", id, below: limits.strings))))
    default:
      value = .none
    }
  }

  mutating func queue<Element>(
    _ name: StaticString, _ queue: inout Queue<Element>, _ blank: @autoclosure () -> Element,
    _ code: (inout Self, inout Element) -> Void
  ) {
    var elements = Array(queue)
    list(name, &elements, blank(), code)
    queue = Queue(elements)
  }
}

/// Puts a state into numbers.
struct StateWriter: StateCoder {
  let limits: StateLimits
  private(set) var numbers: [Int64] = []

  init(_ limits: StateLimits) { self.limits = limits }

  mutating func number(_ name: StaticString, _ number: inout Int64) { numbers.append(number) }

  mutating func list<Element>(
    _ name: StaticString, _ list: inout [Element], _ blank: @autoclosure () -> Element,
    _ code: (inout Self, inout Element) -> Void
  ) {
    numbers.append(Int64(list.count))
    for index in list.indices { code(&self, &list[index]) }
  }

  mutating func optional<Wrapped>(
    _ name: StaticString, _ value: inout Wrapped?, _ blank: @autoclosure () -> Wrapped,
    _ code: (inout Self, inout Wrapped) -> Void
  ) {
    numbers.append(value == nil ? 0 : 1)
    guard var there = value else { return }
    code(&self, &there)
  }

  /// What is written may be: it was made by a fold, which believes its events only as far as it can.
  mutating func refuse() {}
}

/// Makes a state from numbers that may be anybody's.
struct StateReader: StateCoder {
  let limits: StateLimits
  private let numbers: [Int64]
  private(set) var position = 0
  /// Whether something cannot be: then the state is worth nothing.
  private(set) var isRefused = false

  init(_ numbers: [Int64], _ limits: StateLimits) {
    self.numbers = numbers
    self.limits = limits
  }

  /// Whether all is read, and good.
  var isDone: Bool { !isRefused && position == numbers.count }

  mutating func number(_ name: StaticString, _ number: inout Int64) {
    guard position < numbers.count else { return refuse() }
    number = numbers[position]
    position += 1
  }

  mutating func list<Element>(
    _ name: StaticString, _ list: inout [Element], _ blank: @autoclosure () -> Element,
    _ code: (inout Self, inout Element) -> Void
  ) {
    var count: Int64 = 0
    number(name, &count)
    // Each element takes a number at least, so no list is longer than what is left.
    guard count >= 0, count <= Int64(numbers.count - position) else { return refuse() }
    list = []
    list.reserveCapacity(Int(count))
    for _ in 0..<count {
      if isRefused { return }
      var element = blank()
      code(&self, &element)
      list.append(element)
    }
  }

  mutating func optional<Wrapped>(
    _ name: StaticString, _ value: inout Wrapped?, _ blank: @autoclosure () -> Wrapped,
    _ code: (inout Self, inout Wrapped) -> Void
  ) {
    value = nil
    guard place(name, 0, below: 2) == 1 else { return }
    var there = blank()
    code(&self, &there)
    value = there
  }

  mutating func refuse() { isRefused = true }
}
