"""What a person does about two aids at once: the lurah's steps and the office that decides, in plain words.

No lurah stops aid: the kelurahan asks, writes down and passes on; Dinas Sosial and Kementerian Sosial decide.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Steps:
    """Who does what.

    Attributes:
        lurah: steps of the kelurahan, in order, each one sentence.
        decides: who decides and how, one sentence.
    """

    lurah: tuple[str, ...]
    decides: str


_REPORT: Final = "Catat jawabannya pada berita acara dan kirim lewat kecamatan ke Dinas Sosial."
_STOPS: Final = (
    "Dinas Sosial memilih bantuan yang diteruskan dan mengusulkan yang lain dihentikan; Kementerian Sosial memutuskan."
)

OF_PAIR: Final[dict[str, Steps]] = {
    "bpnt+bst": Steps(
        (
            "Kunjungi keluarga. Lihat KKS dan bukti terima BST, lalu tanyakan mana yang masih cair.",
            "Bila BST sudah berhenti, minta operator mengosongkan tandanya di SIKS-NG.",
            _REPORT,
        ),
        _STOPS,
    ),
    "pkh+bst": Steps(
        (
            "Tanyakan kepada keluarga dan pendamping PKH apakah BST masih cair.",
            "Bila BST sudah berhenti, minta operator mengosongkan tandanya di SIKS-NG.",
            _REPORT,
        ),
        _STOPS,
    ),
    "pbi+pbi_pemda": Steps(
        (
            "Tanyakan nomor JKN warga dan siapa yang membayar iurannya.",
            "Kirim daftar nama ke Dinas Sosial. Jaminan kesehatan warga tidak boleh terputus.",
        ),
        "Dinas Sosial menghentikan iuran dari APBD setelah PBI-JKN pusat terbukti aktif.",
    ),
    "permakanan+atensi": Steps(
        ("Tanyakan apakah makanan sudah diberikan oleh salah satu layanan.", _REPORT),
        "Dinas Sosial menetapkan layanan mana yang memberi makanan.",
    ),
}
"""Steps by pair, ``a+b`` in the order of the catalogue; other pairs have those of their status."""

OF_STATUS: Final[dict[str, Steps]] = {
    "dilarang": Steps(("Tanyakan kepada keluarga bantuan mana yang masih diterima.", _REPORT), _STOPS),
    "periksa": Steps(
        ("Tanyakan untuk apa masing-masing bantuan dipakai.", _REPORT),
        "Dinas Sosial menetapkan apakah keduanya diteruskan.",
    ),
}

OF_RULE: Final[dict[str, Steps]] = {
    "one_kpm_per_kk": Steps(
        ("Minta kedua pemegang kartu membawa KK. Bila keluarga sudah pecah, bantu mengurus KK baru.", _REPORT),
        "Dinas Sosial mengusulkan satu kartu per keluarga; Kementerian Sosial memutuskan.",
    ),
    "no_aid_when_inactive": Steps(
        ("Pastikan warga memang nonaktif atau tidak memenuhi syarat. Bila keliru, usulkan pengaktifan kembali.",),
        "Dinas Sosial mengusulkan penghentian; Kementerian Sosial memutuskan.",
    ),
    "aid_within_desil": Steps(
        ("Bila keadaan keluarga lebih berat daripada desilnya, usulkan pemutakhiran data di SIKS-NG.",),
        "Desil dihitung BPS tiap tiga bulan; penerusan bantuan diputuskan Kementerian Sosial.",
    ),
}
"""Steps by quality rule about aid."""


def steps(pair: str, status: str) -> Steps:
    """Return what to do about a pair.

    Args:
        pair: ``a+b`` in the order of the catalogue.
        status: ``dilarang`` or ``periksa``.

    Raises:
        KeyError: another status: there is nothing to do.
    """
    general = OF_STATUS[status]
    return OF_PAIR.get(pair, general)
