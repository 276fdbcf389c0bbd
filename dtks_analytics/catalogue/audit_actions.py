"""The words of the audit: what each action is called, and which ones showed people by name."""

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
    "publish": "Bulan diterbitkan",
    "retract": "Bulan ditarik",
    "worklist": "Daftar perbaikan dibuka",
    "worklist_export": "Daftar perbaikan diunduh",
    "findings": "Temuan dicetak dari baris perintah",
    "reveal": "Satu NIK dibuka",
    "search": "Jejak satu warga dicari",
    "pairs": "Daftar pasangan dibuka",
    "pair": "Satu pasangan dibuka",
    "duplicates": "Pasangan dicetak dari baris perintah",
    "explain": "Satu pasangan dijelaskan di baris perintah",
    "overlap_families": "Keluarga tumpang tindih dibuka",
    "deceased": "Daftar warga meninggal dibuka",
    "answer": "Hasil pemeriksaan disimpan",
    "review": "Jawaban pasangan disimpan",
    "reply": "Tanggapan disimpan",
    "training": "Latihan selesai",
    "audit_export": "Catatan audit diunduh",
}
"""Action to words; an action without words is shown by its key."""

NOT_BY_NAME: Final = frozenset({"answer", "review", "reply", "retract", "publish", "upload", "access_grant",
                                "access_revoke", "search", "audit_export", "session_end"})  # fmt: skip
"""Actions whose line may carry a reason or an area though nobody's name was shown."""

FIELDS: Final = "nama, empat angka terakhir NIK, RT/RW, dan keterangan mutu data"
"""What a list by name shows."""


def by_name(action: str, detail: Mapping[str, object]) -> bool:
    """Tell whether an action showed people by name: every such line carries the reason and the month."""
    return action == "reveal" or (action not in NOT_BY_NAME and "reason" in detail and "period" in detail)
