#!/bin/sh
# Restore a backup into a new folder and prove it: restore.sh ARCHIVE TARGET
#
# Never over a store that is there. DTKS_KEY_FILE names the key; DTKS_PYTHON the interpreter (default: that of this copy).
# The proof covers the months, the audit, the roles and what people wrote down: a backup that lacks one of them, while its
# audit names it, is refused. Sign-ins are not in a backup: everybody signs in again.
set -eu
umask 077
here=$(cd "$(dirname "$0")/.." && pwd)
archive=${1:?ARCHIVE} target=${2:?TARGET}
test ! -e "$target" || { echo "Sudah ada: $target. Pilih folder baru." >&2; exit 2; }
if [ -f "$archive.sha256" ]; then (cd "$(dirname "$archive")" && sha256sum --quiet -c "$(basename "$archive").sha256"); fi
mkdir -p "$(dirname "$target")"
work=$(mktemp -d "$(dirname "$target")/.pulih-XXXXXX")
trap 'rm -rf "$work"' EXIT
case "$archive" in
    *.gpg) gpg --batch --quiet --decrypt "$archive" | tar -C "$work" -xf - ;;
    *) tar -C "$work" -xf "$archive" ;;
esac
PYTHONPATH="$here" "${DTKS_PYTHON:-$here/.venv/bin/python}" -m dtks_analytics verify --store "$work/store"
mv "$work/store" "$target"
echo "$target"
