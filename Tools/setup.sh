# shellcheck shell=bash
# Sourced by ./interleave, ./test and .ci/run: what a Debian or Ubuntu with Swift still lacks.
# Everything that is said here goes to standard error.

say() { printf 'interleave: %s\n' "$*" >&2; }

stop() {
  local status=$1
  shift
  say "$@"
  exit "$status"
}

# Puts Swift on the path, also where it was installed but the shell does not know it yet.
find_swift() {
  local folder
  command -v swift >/dev/null && return
  for folder in "${HOME:-/root}/.local/share/swiftly/bin" /opt/swift/usr/bin /usr/share/swift/usr/bin; do
    if [ -x "$folder/swift" ]; then
      export PATH=$PATH:$folder
      return
    fi
  done
  stop 69 "Swift was not found: install Swift 6.2 or later (https://swift.org/install/linux)," \
    "or put its usr/bin on the PATH."
}

has_header() { [ -e "/usr/include/$1" ] || [ -e "/usr/local/include/$1" ]; }

# Prints the Debian packages that are missing, of those that what is named in the arguments needs:
# ncurses, git, tmux, python3. They are probed by what is used of them, since they may be installed
# in other ways.
missing_packages() {
  local need
  for need in "$@"; do
    case $need in
      ncurses) has_header ncurses.h || has_header ncursesw/ncurses.h || echo libncurses-dev ;;
      *) command -v "$need" >/dev/null || echo "$need" ;;
    esac
  done
}

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif [ -t 0 ]; then
    sudo "$@"
  else
    sudo -n "$@"
  fi
}

apt_install() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
}

# Installs what is missing. The package lists are fetched only if the first try fails, since that takes
# longer than the installation.
install_packages() {
  local packages log
  mapfile -t packages < <(missing_packages "$@")
  [ ${#packages[@]} -gt 0 ] || return 0
  command -v apt-get >/dev/null \
    || stop 69 "these Debian packages, or what your system calls them, are missing: ${packages[*]}."
  [ "$(id -u)" = 0 ] || command -v sudo >/dev/null \
    || stop 69 "packages are missing; as root, run: apt-get install ${packages[*]}"

  say "installing ${packages[*]} (apt-get)"
  log=$(mktemp)
  if ! { apt_install "${packages[@]}" || { as_root apt-get update -qq && apt_install "${packages[@]}"; }; } \
    >"$log" 2>&1 </dev/null; then
    cat "$log" >&2
    rm -f "$log"
    stop 69 "apt-get could not install ${packages[*]}; its messages stand above."
  fi
  rm -f "$log"
}
