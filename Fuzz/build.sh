#!/bin/sh
# Builds the fuzzer into a folder, and fills its corpus: Fuzz/build.sh [FOLDER]
# Then: SWIFT_BACKTRACE=enable=no FOLDER/reader-fuzzer FOLDER/corpus
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
# One module: the fuzzer reaches what is internal.
# shellcheck disable=SC2046,SC2086
swiftc -O -sanitize=fuzzer -parse-as-library -package-name interleave $settings \
  -module-name ReaderFuzzer -I "$out/modules" \
  $(find "$root/Sources/ConcurrencyTrace" -name '*.swift') "$root/Fuzz/ReaderFuzzer.swift" \
  "$out/CThreads.o" -o "$out/reader-fuzzer"
cp "$root"/Fuzz/corpus/* "$out/corpus/"
echo "$out/reader-fuzzer"
