#!/bin/sh
# Makes sure that the browser tests find a Chromium: the system's, else Debian's package, else Playwright's own build.
set -eu
python=$1

for name in chromium chromium-browser google-chrome; do
    if path=$(command -v "$name" 2>/dev/null) && "$path" --version >/dev/null 2>&1; then
        exit 0
    fi
done

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

echo "Installing Chromium for the browser tests …" >&2
if . /etc/os-release 2>/dev/null && [ "${ID:-}" = debian ]; then
    if as_root apt-get update -qq >&2 && as_root apt-get install -y -qq --no-install-recommends chromium >&2; then
        exit 0
    fi
fi
"$python" -m playwright install --with-deps chromium >&2
