/// A first-in-first-out list: both ends in constant time, and one block of memory that is reused.
///
/// Two queues are equal if they hold the same elements in the same order, however they came to.
public struct Queue<Element: Hashable & Sendable>: Hashable, Sendable {
  private var storage: [Element] = []
  private var head = 0

  public init(_ elements: [Element] = []) { storage = elements }

  /// Adds at the end.
  public mutating func append(_ element: Element) { storage.append(element) }

  /// Takes the first one out; nil when there is none.
  @discardableResult
  public mutating func popFirst() -> Element? {
    guard head < storage.count else { return nil }
    let element = storage[head]
    head += 1
    compact()
    return element
  }

  /// Takes out the first one that fits, and returns it; the first of all costs nothing more.
  @discardableResult
  public mutating func removeFirst(where fits: (Element) -> Bool) -> Element? {
    guard let index = storage[head...].firstIndex(where: fits) else { return nil }
    if index == head { return popFirst() }
    return storage.remove(at: index)
  }

  /// Takes everything out.
  public mutating func removeAll() {
    storage.removeAll(keepingCapacity: true)
    head = 0
  }

  private mutating func compact() {
    if head == storage.count {
      removeAll()
    } else if head >= 32, head * 2 >= storage.count {
      storage.removeFirst(head)
      head = 0
    }
  }

  public static func == (a: Self, b: Self) -> Bool {
    a.count == b.count && a.elementsEqual(b)
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(count)
    for element in self { hasher.combine(element) }
  }
}

extension Queue: RandomAccessCollection {
  public var startIndex: Int { 0 }
  public var endIndex: Int { storage.count - head }
  public subscript(position: Int) -> Element { storage[head + position] }
}

extension Queue: ExpressibleByArrayLiteral {
  public init(arrayLiteral elements: Element...) { self.init(elements) }
}
