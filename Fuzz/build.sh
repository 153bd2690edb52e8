#!/bin/sh
# Builds the fuzzers into a folder, and fills their corpus: Fuzz/build.sh [FOLDER]
# Then: SWIFT_BACKTRACE=enable=no FOLDER/reader-fuzzer FOLDER/corpus
#       SWIFT_BACKTRACE=enable=no FOLDER/pipeline-fuzzer FOLDER/corpus
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
out=${1:-$root/.build/fuzz}
mkdir -p "$out/corpus" "$out/modules"
cat > "$out/modules/module.modulemap" <<EOF
module CThreads { header "$root/Sources/CThreads/include/CThreads.h" export * }
EOF
clang -O1 -c "$root/Sources/CThreads/CThreads.c" -I "$root/Sources/CThreads/include" -o "$out/CThreads.o"
settings="-swift-version 6 -enable-upcoming-feature ExistentialAny
  -enable-upcoming-feature InternalImportsByDefault -enable-upcoming-feature MemberImportVisibility
  -enable-upcoming-feature NonisolatedNonsendingByDefault"

# A fuzzer and the targets whose code it runs, as one module: it reaches what is internal, and all of it
# counts as covered or not.
build() {
  name=$1 entry=$2
  shift 2
  rm -rf "$out/$name-sources"
  mkdir "$out/$name-sources"
  for target in "$@"; do
    find "$root/Sources/$target" -name '*.swift' | while read -r file; do
      sed -E '/^(public |package |internal |private )?import (ConcurrencyTrace|TraceAnalysis)$/d' \
        "$file" > "$out/$name-sources/$target-$(basename "$file")"
    done
  done
  # shellcheck disable=SC2086
  swiftc -O -sanitize=fuzzer -parse-as-library -package-name interleave $settings \
    -module-name Fuzzer -I "$out/modules" "$out/$name-sources"/*.swift "$root/Fuzz/$entry" "$root/Fuzz/FuzzedRecording.swift" \
    "$out/CThreads.o" -o "$out/$name"
  echo "$out/$name"
}

build reader-fuzzer ReaderFuzzer.swift ConcurrencyTrace
build pipeline-fuzzer PipelineFuzzer.swift ConcurrencyTrace TraceAnalysis
cp "$root"/Fuzz/corpus/* "$out/corpus/"
