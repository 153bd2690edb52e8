@main
enum EmbedSources {
  static func main() {}
}
