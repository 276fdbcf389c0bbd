"""The verification pack: the counts behind the published scores, and a script that recomputes these from those.

Whoever receives it needs Python and nothing of ours. The manifest holds the hash of every file and of itself: one
changed byte is noticed. The same month always gives the same bytes.
"""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dtks_analytics.catalogue.rules import DIMENSIONS
from dtks_analytics.catalogue.wilayah import wilayah

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pyarrow as pa

    from dtks_analytics.scores.scorecard import Scorecard

COUNTED: Final = ("quality_score", "kombinasi", "dimensi", "rule", "gugus")
"""Metrics of the cube that go into the pack."""
SYNTHETIC: Final = "DATA SINTETIS"
_MADE: Final = (2020, 1, 1, 0, 0, 0)
"""Date of every file in the archive, so that equal content gives equal bytes."""
_SCRIPT: Final = Path(__file__).with_name("proof_script.py")
_READ_ME: Final = """\
{mark}PAKET PEMBUKTIAN NILAI MUTU, bulan {period}

UNTUK PEMERIKSA YANG DITUNJUK. Paket ini memuat angka pasti sampai satu baris per kelurahan, jadi bukan untuk
diterbitkan. Angka untuk umum: dtks measures --audience public.

hitungan.csv   jumlah baris per wilayah dan aturan, dan jumlah kuadrat per keluarga (gugus); tidak memuat orang
nilai.csv      nilai yang terbit: nilai mutu, selang, putusan, peringkat, nilai per dimensi
periksa.py     menghitung ulang nilai, deff, selang, peringkat, dan selang peringkat dari hitungan.csv dan
               membandingkannya
manifes.txt    sidik SHA-256 setiap berkas

Cara memeriksa: ekstrak semua berkas ke satu folder, lalu jalankan  python3 periksa.py
COCOK berarti semua nilai sama dan tidak satu bita pun berubah. Bandingkan juga sidik paket ini dengan sidik yang
dicetak saat paket dibuat.

Cara menghitung: nilai mutu = baris baik / baris aktif. Baris baik = baris aktif dikurangi semua baris pada ukuran
"kombinasi". Nilai dimensi = (baris ditanya - kesalahan - peringatan / 2) / baris ditanya. Selang = Wilson 95% atas
baris aktif / deff. Peringkat = 1 + banyaknya wilayah setingkat (paling sedikit 30 baris) yang nilainya lebih tinggi.

deff = 1 + (B - 1) x r. B = nn / n (n baris aktif, nn jumlah kuadrat baris per keluarga). r = seberapa sama baris satu
keluarga, 0 sampai 1, dari ragam antarkeluarga wilayah itu (nx, xx), ditarik ke angka semua wilayah setingkat menurut
banyaknya keluarga yang diperkirakan keliru, ditambah dua galat baku. Selang peringkat: terbaik = 1 + banyaknya wilayah
yang pasti lebih baik, terburuk = banyaknya wilayah dikurangi yang pasti lebih buruk. Pasti = selisih nilai melebihi
akar jumlah kuadrat jarak ke ujung selang Wilson kedua wilayah; galat 5% dibagi semua perbandingan satu wilayah.
"""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the figures come from.

    Attributes:
        period: ``YYYY-MM``.
        synthetic: whether the people are made up; every file then says so.
        hashes: name of each stored file of the month (snapshot, cube, scorecards) to its sha256.
    """

    period: str
    synthetic: bool
    hashes: Mapping[str, str]


def pack(cube: pa.Table, cards: Sequence[Scorecard], origin: Origin) -> bytes:
    """Build the archive.

    Args:
        cube: rows of `cube.CUBE_SCHEMA` of the month.
        cards: the published scorecards, all levels.
        origin: where they come from.

    Returns:
        A ZIP file with ``BACA.txt``, ``hitungan.csv``, ``nilai.csv``, ``periksa.py`` and ``manifes.txt``.
    """
    mark = SYNTHETIC if origin.synthetic else ""
    files = {
        "BACA.txt": _READ_ME.format(mark=f"{mark}\n\n" if mark else "", period=origin.period).encode(),
        "hitungan.csv": _csv(_counts(cube, mark)),
        "nilai.csv": _csv([_card(card, mark) for card in cards]),
        "periksa.py": _SCRIPT.read_bytes(),
    }
    files["manifes.txt"] = _manifest(files, origin, mark)
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _MADE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return raw.getvalue()


def _counts(cube: pa.Table, mark: str) -> Iterable[dict[str, Any]]:
    """Return the counts behind the scores, without the period, which is the same for all."""
    for row in cube.to_pylist():
        if row["metric"] in COUNTED:
            yield {name: value for name, value in row.items() if name != "period"} | {"keterangan": mark}


def _card(card: Scorecard, mark: str) -> dict[str, Any]:
    """Return one published scorecard as a line; numbers are written so that they read back exactly."""
    names = ("good", "rows", "value", "low", "high", "deff", "verdict", "compared", "rank", "rank_low", "rank_high")
    scores = {score.dimension: score.value for score in card.dimensions}
    return {
        "level": card.level,
        "area_code": card.area_code,
        "area_name": wilayah()[card.area_code].name,
        **{name: getattr(card, name) for name in names},
        **{f"dimensi_{dimension}": scores[dimension] for dimension in DIMENSIONS if dimension in scores},
        "keterangan": mark,
    }


def _csv(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Write lines as CSV; a missing value is empty, a fraction has all its digits."""
    rows = list(rows)
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]) if rows else [], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _manifest(files: Mapping[str, bytes], origin: Origin, mark: str) -> bytes:
    """List the hash of every file and, on the last line, the hash of the list itself."""
    lines = [f"# {mark} {origin.period}".replace("  ", " ")]
    lines += [f"# {name} {digest}" for name, digest in origin.hashes.items()]
    lines += [f"{hashlib.sha256(content).hexdigest()}  {name}" for name, content in files.items()]
    listed = "\n".join(lines).encode()
    return listed + f"\n{hashlib.sha256(listed).hexdigest()}\n".encode()
