// A scene names its chapter, its parameters and its question with types of this module: whoever writes
// one needs a single import.
@_exported public import ConcurrencyTrace
