#!/bin/sh
# Back up a store while it is served: backup.sh STORE TARGET
#
# Order matters. What names other files is copied before what it names, and databases by SQLite's own backup, so the
# copy is one moment of the store: the audit may be a few lines ahead of its head, never behind.
# The key is NOT in the backup: keep it elsewhere. Without it the originals cannot be opened and the audit not verified.
# DTKS_BACKUP_RECIPIENT names the GnuPG key that the archive is encrypted for; DTKS_BACKUP_PLAIN=1 leaves it readable.
set -eu
umask 077
store=${1:?STORE} target=${2:?TARGET}
test -f "$store/store.json" || { echo "Bukan penyimpanan: $store" >&2; exit 2; }
if [ -z "${DTKS_BACKUP_RECIPIENT:-}" ] && [ "${DTKS_BACKUP_PLAIN:-}" != 1 ]; then
    echo "Sebutkan DTKS_BACKUP_RECIPIENT: cadangan berisi data pribadi dan harus tersandi." >&2
    exit 2
fi
mkdir -p "$target"
work=$(mktemp -d "$target/.sementara-XXXXXX")
trap 'rm -rf "$work"' EXIT
copy="$work/store"
mkdir "$copy"

for name in ledger access; do
    if [ -f "$store/$name.sqlite.head" ]; then cp -p "$store/$name.sqlite.head" "$copy/"; fi
done
cp -p "$store/CURRENT" "$store/store.json" "$copy/"
for name in ledger work access; do
    if [ -f "$store/$name.sqlite" ]; then sqlite3 "$store/$name.sqlite" ".timeout 30000" ".backup '$copy/$name.sqlite'"; fi
done
for folder in manifest snap side cube quarantine table raw; do
    if [ -d "$store/$folder" ]; then cp -al "$store/$folder" "$copy/" 2>/dev/null || cp -a "$store/$folder" "$copy/"; fi
done

name="dtks-$(date -u +%Y%m%dT%H%M%SZ).tar"
if [ -n "${DTKS_BACKUP_RECIPIENT:-}" ]; then
    name="$name.gpg"
    tar -C "$work" -cf - store | gpg --batch --yes --trust-model always --compress-algo none --encrypt \
        --recipient "$DTKS_BACKUP_RECIPIENT" --output "$work/$name"
else
    tar -C "$work" -cf "$work/$name" store
fi
mv "$work/$name" "$target/$name"
(cd "$target" && sha256sum "$name" > "$name.sha256")
echo "$target/$name"
