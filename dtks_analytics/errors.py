"""What can go wrong, each with a code for scripts and an Indonesian sentence for people.

No message here ever carries a cell's value: it names files, sheets, columns, row numbers and counts.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence


class DtksError(Exception):
    """Anything this package refuses or cannot do.

    Attributes:
        code: stable upper-case code, e.g. ``NOT_A_TABLE``; scripts may rely on it.
        message: one or two plain Indonesian sentences; safe to show and to log.
        detail: what the command line adds to its JSON object, such as the headers that were not understood; no values.
        exit_code: what the command line ends with (contract: 1 unexpected, 2 refused, 3 damaged).
    """

    exit_code: int = 1

    def __init__(self, code: str, message: str, detail: Mapping[str, Any] | None = None) -> None:
        """Keep the code beside the sentence."""
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.detail: dict[str, Any] = dict(detail or {})


class RefusedError(DtksError):
    """The input or the request was refused; nothing in the store changed."""

    exit_code = 2

    def in_file(self, name: str) -> RefusedError:
        """Return the same refusal with the name of the file."""
        return RefusedError(self.code, f"{self.message} Berkas: {name}.", self.detail)

    def in_sheet(self, name: str) -> RefusedError:
        """Return the same refusal with the name of the sheet."""
        return RefusedError(self.code, f"{self.message} Lembar “{name}”.", self.detail)


class DamagedStoreError(DtksError):
    """Files of the store are missing or differ from the manifest."""

    exit_code = 3


@dataclass(frozen=True, slots=True)
class Confirmation:
    """One suspicious property of a delivery that can still be true: a person confirms it or the file is refused.

    Attributes:
        code: key of `CONFIRMATIONS`.
        count: rows, cells or areas concerned.
        of: among how many; 0 where there is no base.
        file: name of the file; empty for the whole delivery.
        sheet: name of the sheet; empty where it says nothing.
        column: canonical name of the column; empty where no single one is concerned.
        areas: kelurahan codes concerned; empty for the whole file.
        note: a further Indonesian sentence without any cell value, such as the month that a title names.
    """

    code: str
    count: int
    of: int = 0
    file: str = ""
    sheet: str = ""
    column: str = ""
    areas: tuple[str, ...] = ()
    note: str = ""


class ConfirmationRequiredError(RefusedError):
    """A delivery is suspicious; it goes on once every code is confirmed with one reason.

    Attributes:
        confirmations: all that apply, those already confirmed included.
        detail: what the command line adds to its JSON object: ``confirm``, ``codes``, ``counts`` and
            ``confirmations``, each as a record.
    """

    def __init__(
        self, confirmations: Sequence[Confirmation], confirmed: Collection[str] = (), message: str = ""
    ) -> None:
        """Build the refusal.

        Args:
            confirmations: all that apply; at least one whose code is not in ``confirmed``.
            confirmed: codes that the person confirmed.
            message: Indonesian sentences; empty for the sentence of each code that is not confirmed.
        """
        self.confirmations = tuple(confirmations)
        counts = counts_of(confirmations)
        missing = [code for code in counts if code not in confirmed]
        super().__init__(missing[0], message or " ".join(CONFIRMATIONS[code] for code in missing))
        self.detail = {
            "confirm": True,
            "codes": list(counts),
            "counts": counts,
            "confirmations": [asdict(one) for one in confirmations],
        }


def counts_of(confirmations: Iterable[Confirmation]) -> dict[str, int]:
    """Return the counts of some confirmations by code, in their order; those of one code are added up."""
    counts: Counter[str] = Counter()
    for one in confirmations:
        counts[one.code] += one.count
    return dict(counts)


REFUSALS: Final[dict[str, str]] = {
    "NOT_A_TABLE": "Berkas ini bukan tabel yang utuh.",
    "TOO_LARGE": "Berkas melebihi batas baris, kolom, atau ukuran setelah dibuka. "
    "Hapus sel yang jauh di luar tabel, atau minta ekspor per kecamatan.",
    "UNKNOWN_LAYOUT": "Susunan kolom berkas ini tidak dikenali. "
    "Pakai ekspor SIKS-NG atau DTSEN apa adanya, dengan baris judul kolom.",
    "MISSING_COLUMNS": "Kolom wajib tidak ditemukan.",
    "AMBIGUOUS_SHEETS": "Tidak jelas lembar mana yang harus dibaca.",
    "AMBIGUOUS_RELATION_CODES": "Hubungan keluarga ditulis dengan angka, dan ada dua daftar angka yang berbeda. "
    "Sebutkan daftar A atau B.",
    "NIK_NUMERIC": "Kolom nomor berisi angka, bukan teks; Excel sudah merusak angka terakhirnya. "
    "Ekspor ulang dari sumber dengan kolom itu bertipe teks.",
    "OTHER_REGION": "Semua baris berasal dari kabupaten atau kota lain.",
    "BAD_ENCODING": "Pengodean huruf berkas ini tidak dapat dibaca. Ekspor ulang dari sumber sebagai CSV UTF-8 "
    "atau .xlsx; jangan membuka CSV dengan Excel untuk menyimpannya kembali.",
    "BAD_PERIOD": "Bulan data harus ditulis TTTT-BB, misalnya 2026-08, dan tidak boleh di masa depan.",
    "NO_ROWS": "Tidak ada satu baris pun yang dapat diterima.",
    "ROWS_UNACCOUNTED": "Sebagian baris berkas tidak terbaca sebagai baris data; biasanya karena tanda kutip "
    "yang tidak ditutup. Ekspor ulang dari sumber.",
    "SAME_FILE_TWICE": "Berkas yang isinya sama diberikan dua kali. Hapus salah satunya.",
    "COLUMNS_SWAPPED": "Isi dua kolom tertukar. Betulkan judul kolomnya di sumber, lalu ekspor ulang.",
    "EMPTY_FILE": "Berkas kosong: tidak ada satu sel pun yang terisi. Ekspor ulang dari sumber.",
    "ENCRYPTED": "Berkas terkunci sandi. Minta pengirim menghapus sandinya, lalu unggah lagi.",
    "TOO_OLD_FORMAT": "Bentuk berkas ini terlalu tua untuk dibaca. Ekspor ulang sebagai .xlsx atau .csv dari sumber.",
    "FILE_UNREADABLE": "Berkas tidak ditemukan atau tidak dapat dibaca. Periksa nama dan foldernya.",
}
"""Refusal codes of the contract, with the sentence a person reads."""

CONFIRMATIONS: Final[dict[str, str]] = {
    "QUARANTINE_SHARE": "Terlalu banyak baris masuk karantina.",
    "FEWER_ROWS": "Jumlah baris jauh lebih sedikit daripada sebelumnya.",
    "OTHER_MONTH": "Isi berkas tampaknya milik bulan lain.",
    "REPEATED_ROWS": "Banyak baris berulang.",
    "NUMBERS_ROUNDED": "NIK atau nomor KK terlalu sering berakhir angka 0, tanda dibulatkan Excel.",
    "VALUES_UNREADABLE": "Banyak isi kolom yang tidak dapat dibaca.",
    "NUMBERS_DISAGREE": "NIK bertentangan dengan tanggal lahir atau jenis kelamin pada lebih dari separuh baris.",
    "COVERAGE_LOW": "Daftar ini hanya mencakup sebagian kecil baris aktif.",
}
"""Confirmation codes of the contract, with the sentence a person reads."""

QUARANTINE: Final[dict[str, str]] = {
    "NIK_NUMERIC_CELL": "NIK berupa angka; Excel sudah merusak angka terakhirnya",
    "AREA_UNKNOWN": "kelurahan tidak dikenali",
    "AREA_MISMATCH": "kelurahan tidak berada di kecamatan yang tertulis",
    "AREA_OUTSIDE": "kelurahan di luar kota ini",
    "ROW_MALFORMED": "susunan baris rusak",
}
"""Quarantine codes of the contract, in words."""


def refuse(code: str, detail: str = "", **facts: Any) -> RefusedError:  # noqa: ANN401 - JSON of any shape
    """Build the refusal for a contract code.

    Args:
        code: a key of `REFUSALS`.
        detail: an Indonesian sentence with file, sheet, column or row numbers; never a value.
        facts: the same for scripts and pages, as JSON; never a value.

    Returns:
        The exception, to be raised by the caller.
    """
    sentence = REFUSALS[code]
    return RefusedError(code, f"{sentence} {detail}".strip(), facts)
