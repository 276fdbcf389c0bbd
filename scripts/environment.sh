#!/bin/sh
# Makes the Python environment: scripts/environment.sh FOLDER REQUIREMENTS…
# Needs Python 3.11 or newer. On Debian and Ubuntu the module that makes environments is a package of its own: it is
# installed where we may, and named where we may not.
set -eu
folder=$1
shift
python=${PYTHON:-python3}

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "Python 3.11 or newer is needed; $python is $("$python" --version 2>&1)." >&2
    exit 1
fi

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

if [ ! -x "$folder/bin/python" ] || ! "$folder/bin/python" -m pip --version >/dev/null 2>&1; then
    rm -rf "$folder"
    if ! "$python" -m venv "$folder" >/dev/null 2>&1; then
        rm -rf "$folder"
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        echo "Installing python${version}-venv …" >&2
        { as_root apt-get update -qq && as_root apt-get install -y -qq --no-install-recommends "python${version}-venv"; } >&2 || {
            echo "Please install python${version}-venv (sudo apt-get install python${version}-venv) and try again." >&2
            exit 1
        }
        "$python" -m venv "$folder"
    fi
fi

for requirements in "$@"; do
    "$folder/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$requirements"
done
