#!/bin/sh
# Back up a store while it is served: backup.sh STORE TARGET
#
# Order matters. What names other files is copied before what it names. Each database is copied byte by byte with its
# write-ahead log and its head while its writers wait: the head holds the hash of the database, and SQLite's own backup
# changes a few bytes of it. The log comes first: what a reader moves from it into the database meanwhile is in both
# copies. The locks are taken in the order in which the program takes them. Sign-ins are not in a backup.
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

cp -p "$store/CURRENT" "$store/store.json" "$copy/"
for name in work access ledger; do : 2>/dev/null >> "$store/$name.sqlite.lock"; done
(
    flock -s -w 60 7 && flock -s -w 60 8 && flock -s -w 60 9
    for name in work access ledger; do
        for file in "$store/$name.sqlite-wal" "$store/$name.sqlite.head" "$store/$name.sqlite"; do
            if [ -f "$file" ]; then cp -p "$file" "$copy/"; fi
        done
    done
) 7< "$store/work.sqlite.lock" 8< "$store/access.sqlite.lock" 9< "$store/ledger.sqlite.lock"
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
