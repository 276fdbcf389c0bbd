"""The words of the audit: what each action is called, which ones showed people by name, and what of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

ACTIONS: Final[dict[str, str]] = {
    "create": "Penyimpanan dibuat",
    "sign_in": "Masuk",
    "sign_out": "Keluar",
    "denied": "Ditolak",
    "access_grant": "Peran diberikan",
    "access_revoke": "Peran dicabut",
    "access_bind": "Surel diikat ke akun",
    "session_end": "Sesi diakhiri pengelola",
    "upload": "Berkas diunggah",
    "refused": "Berkas ditolak",
    "column_names": "Judul kolom ditentukan",
    "publish": "Bulan diterbitkan",
    "retract": "Bulan ditarik",
    "erase": "Data seseorang dihapus atas permintaan",
    "retain": "Baris lama dihapus menurut masa simpan",
    "recount": "Bulan dihitung ulang",
    "settings": "Definisi diubah",
    "shown": "Orang ditampilkan",
    "worklist": "Daftar perbaikan dibuka",
    "worklist_export": "Daftar perbaikan diunduh",
    "findings": "Temuan dicetak dari baris perintah",
    "reveal": "Satu NIK dibuka",
    "search": "Jejak satu warga dicari",
    "pairs": "Daftar pasangan dibuka",
    "pair": "Satu pasangan dibuka",
    "pairs_export": "Daftar pasangan diunduh",
    "duplicates": "Pasangan dicetak dari baris perintah",
    "explain": "Satu pasangan dijelaskan di baris perintah",
    "overlap_families": "Keluarga tumpang tindih dibuka",
    "deceased": "Daftar warga meninggal dibuka",
    "answer": "Hasil pemeriksaan disimpan",
    "review": "Jawaban pasangan disimpan",
    "reply": "Tanggapan disimpan",
    "training": "Latihan selesai",
    "audit_export": "Catatan audit diunduh",
    "entries_baseline": "Isian lama disegel",
    "entries_lost": "Isian tidak sempat tersimpan",
}
"""Action to words; an action without words is shown by its key."""

_REPAIR: Final = "nama, empat angka terakhir NIK, RT/RW, aturan mutu yang belum terpenuhi"
_PAIR: Final = (
    "nama, letak beda NIK dan nomor KK tanpa angkanya, tanggal dan tempat lahir, jenis kelamin, alamat, RT/RW, "
    "hubungan keluarga, bantuan, hasil verifikasi"
)
_LINKED: Final = "ID individu dan kemungkinan tercatat dua kali"
SHOWS: Final[dict[str, str]] = {
    "worklist": _REPAIR,
    "worklist_export": _REPAIR,
    "findings": "ID individu, nomor baris, aturan mutu yang belum terpenuhi",
    "reveal": "NIK dan nomor KK utuh",
    "pairs": _PAIR,
    "pair": _PAIR,
    "pairs_export": _PAIR,
    "duplicates": _LINKED,
    "explain": _LINKED,
    "overlap_families": "nama, empat angka terakhir NIK dan nomor KK, RT/RW, bantuan yang diterima bersamaan",
    "deceased": "nama, empat angka terakhir NIK, RT/RW, tanggal meninggal, bantuan yang masih tercatat",
}
"""Action to what it shows of a person; ``shown`` names one of these as its ``list``."""
FOLLOWS: Final = "follows"
"""Field of a line's detail: a list was asked for, and who stood on it follows in lines ``shown`` of their own."""
NOT_BY_NAME: Final = frozenset(ACTIONS) - frozenset(SHOWS) - {"shown"}
"""Actions that show nobody's name, though their line may carry a reason or an area."""


def by_name(action: str, detail: Mapping[str, object]) -> bool:
    """Tell whether an action showed people by name: every such line carries the reason and the month."""
    return action == "reveal" or (action not in NOT_BY_NAME and "reason" in detail and "period" in detail)


def fields(action: str, detail: Mapping[str, object]) -> str:
    """Return what a line showed of people, in words; empty where it showed none."""
    return SHOWS.get(str(detail.get("list")) if action == "shown" else action, "")
