import ConcurrencyTrace

/// The list of scenes: what is typed into its search, and which scene and variant are chosen.
struct Picker: Sendable {
  /// A line of the list.
  enum Row: Hashable, Sendable {
    case heading(String)
    /// A scene's index in the catalogue.
    case scene(Int)
    case gap
  }

  private(set) var search = ""
  private(set) var rows: [Row] = []
  /// Index into `rows`; always a scene while there is one.
  private(set) var selected = 0
  /// Index of the variant that Enter starts.
  private(set) var variant = 0
  /// Index of the answer that the viewer expects to be right; nil until one is given.
  private(set) var prediction: Int?

  init(_ catalogue: Catalogue) { filter(catalogue) }

  /// The chosen scene's index in the catalogue; nil when the search found nothing.
  var scene: Int? {
    guard rows.indices.contains(selected), case .scene(let index) = rows[selected] else {
      return nil
    }
    return index
  }

  mutating func type(_ character: Character, in catalogue: Catalogue) {
    search.append(character)
    filter(catalogue)
  }

  mutating func eraseLast(in catalogue: Catalogue) {
    guard !search.isEmpty else { return }
    search.removeLast()
    filter(catalogue)
  }

  mutating func clearSearch(in catalogue: Catalogue) {
    search = ""
    filter(catalogue)
  }

  /// Moves over so many scenes, past headings, and stops at either end.
  mutating func move(by count: Int) {
    let scenes = sceneRows
    guard let place = scenes.firstIndex(of: selected) else { return }
    select(row: scenes[min(max(0, place + count), scenes.count - 1)])
  }

  mutating func moveToFirst() { if let first = sceneRows.first { select(row: first) } }
  mutating func moveToLast() { if let last = sceneRows.last { select(row: last) } }

  /// Chooses the scene in that row, if there is one.
  mutating func select(row: Int) {
    guard rows.indices.contains(row), case .scene = rows[row] else { return }
    if row != selected { (variant, prediction) = (0, nil) }
    selected = row
  }

  /// Chooses another of the scene's variants, round and round.
  mutating func moveVariant(by count: Int, in catalogue: Catalogue) {
    guard let scene else { return }
    let variants = catalogue.scenes[scene].variants.count
    guard variants > 0 else { return }
    variant = ((variant + count) % variants + variants) % variants
  }

  /// Answers the scene's question; false if it has no such answer.
  mutating func predict(_ answer: Int, in catalogue: Catalogue) -> Bool {
    guard let scene, let question = catalogue.scenes[scene].question,
      question.answers.indices.contains(answer)
    else { return false }
    prediction = answer
    return true
  }

  /// The run that Enter starts.
  func request(in catalogue: Catalogue) -> RunRequest? {
    guard let scene else { return nil }
    let description = catalogue.scenes[scene]
    let names = description.variants.map(\.name)
    return RunRequest(
      opening: description, variant: names.indices.contains(variant) ? names[variant] : nil)
  }

  private var sceneRows: [Int] {
    rows.indices.filter { if case .scene = rows[$0] { true } else { false } }
  }

  private mutating func filter(_ catalogue: Catalogue) {
    let kept = scene
    rows = search.isEmpty ? Picker.everything(catalogue) : Picker.matches(search, catalogue)
    let places = sceneRows
    selected = places.first { rows[$0] == kept.map(Row.scene) } ?? places.first ?? 0
    if scene != kept { (variant, prediction) = (0, nil) }
  }

  private static func everything(_ catalogue: Catalogue) -> [Row] {
    let scenes = catalogue.scenes
    let starts = scenes.indices.filter { scenes[$0].startHere != nil }
      .sorted { (scenes[$0].startHere ?? 0) < (scenes[$1].startHere ?? 0) }
    var rows: [Row] = []
    func add(_ heading: String, _ indices: [Int]) {
      guard !indices.isEmpty else { return }
      if !rows.isEmpty { rows.append(.gap) }
      rows.append(.heading(heading))
      rows += indices.map(Row.scene)
    }
    add("Start here", starts)
    for chapter in Chapter.allCases {
      add(chapter.title, scenes.indices.filter { scenes[$0].chapter == chapter })
    }
    return rows
  }

  /// Scenes in whose words each word of the search occurs; those whose name begins with it come first.
  private static func matches(_ search: String, _ catalogue: Catalogue) -> [Row] {
    let words = search.lowercased().split(separator: " ")
    func rank(_ scene: SceneDescription) -> Int? {
      let name = "\(scene.id) \(scene.title)".lowercased()
      let rest = "\(scene.summary) \(scene.chapter.title)".lowercased()
      let variants = scene.variants.map { $0.name.lowercased() }.joined(separator: " ")
      var worst = 0
      for word in words {
        if name.hasPrefix(word) { continue }
        if name.contains(word) {
          worst = max(worst, 1)
        } else if variants.contains(word) {
          worst = max(worst, 2)
        } else if rest.contains(word) {
          worst = max(worst, 3)
        } else {
          return nil
        }
      }
      return worst
    }
    let found = catalogue.scenes.indices.compactMap { index in
      rank(catalogue.scenes[index]).map { (index: index, rank: $0) }
    }
    return found.sorted { ($0.rank, $0.index) < ($1.rank, $1.index) }.map { .scene($0.index) }
  }
}
