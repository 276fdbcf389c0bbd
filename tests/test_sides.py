"""What lists add to the rows of a register: tables small enough to check by eye."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest
from lists_beside import PERIOD, beside, column, rows, see
from registers import register

from dtks_analytics.catalogue.columns import snapshot_columns
from dtks_analytics.lists.enrich import SideList, enrich, in_force
from dtks_analytics.quality.facts import Asked

if TYPE_CHECKING:
    from pathlib import Path

ONE, TWO, THREE = "6472011708909001", "6472015708909002", "6472011708909003"
CARD, OTHER = "6472011203159004", "6472011203159005"
PEOPLE: list[dict[str, Any]] = [
    {"nik": ONE, "no_kk": CARD, "nama": "SITI AMINAH"},
    {"nik": TWO, "no_kk": CARD, "nama": "BUDI SANTOSO"},
    {"nik": THREE, "no_kk": OTHER, "nama": "H. AHMAD RIFANI"},
    {"nik": None, "no_kk": None, "nama": "TANPA NIK"},
]


def test_without_lists_the_register_is_its_own_file(tmp_path: Path) -> None:
    """Nothing is written, nothing more may be asked."""
    seen = see(tmp_path, PEOPLE)
    assert seen.rows == tmp_path / "register.parquet"
    assert (seen.asked.columns, seen.tables, seen.warnings) == (frozenset(), {}, [])


def test_the_rows_keep_the_columns_of_a_snapshot_and_their_number(tmp_path: Path) -> None:
    """A list that speaks of nobody here changes no cell but says that it was there."""
    seen = see(tmp_path, PEOPLE, beside(tmp_path, "death_list", {"nik": "6471991708909001", "nama": "ORANG LAIN"}))
    assert pq.read_schema(seen.rows).equals(pq.read_schema(tmp_path / "register.parquet"))
    before = sorted(pq.read_table(tmp_path / "register.parquet").to_pylist(), key=lambda row: row["baris"])
    assert rows(seen) == [{**row, "meninggal_daftar": False} for row in before]
    assert seen.warnings == [{"code": "SIDE_NOT_IN_REGISTER", "layout": "death_list", "count": 1, "of": 1}]


def test_a_register_of_an_older_form_gets_the_columns_it_lacks(tmp_path: Path) -> None:
    """Two columns are younger than some stores; they are null there."""
    old = tmp_path / "old.parquet"
    pq.write_table(register(PEOPLE).drop_columns(["meninggal_daftar", "dibayar"]), old)
    seen = enrich(old, Asked(frozenset()), (), answers={}, secret=b"0" * 32, temporary=tmp_path)
    assert pq.read_schema(seen.rows).names == list(snapshot_columns())
    assert column(seen, "dibayar") == [None] * 4


def test_deaths_match_by_number_and_fill_only_what_is_missing(tmp_path: Path) -> None:
    """The state of life stays as delivered; an own date stays; an empty NIK is nobody's."""
    people = [PEOPLE[0], {**PEOPLE[1], "tanggal_meninggal": date(2026, 1, 1)}, *PEOPLE[2:]]
    dead = beside(
        tmp_path,
        "death_list",
        {"nik": ONE, "nama": "SITI AMINAH", "tanggal_meninggal": date(2026, 7, 1), "no_akta_kematian": "KM-1"},
        {"nik": TWO, "nama": "BUDI SANTOSO", "tanggal_meninggal": date(2026, 7, 2)},
        {"nik": None, "nama": "TANPA NIK", "tanggal_lahir": date(1950, 1, 1)},
    )
    seen = see(tmp_path, people, dead)
    assert column(seen, "meninggal_daftar") == [True, True, False, False]
    assert column(seen, "tanggal_meninggal") == [date(2026, 7, 1), date(2026, 1, 1), None, None]
    assert column(seen, "no_akta_kematian") == ["KM-1", None, None, None]
    assert column(seen, "status_hidup") == [None] * 4
    assert seen.asked.columns == {"meninggal_daftar", "tanggal_meninggal", "no_akta_kematian"}


def test_who_died_after_the_month_was_alive_in_it(tmp_path: Path) -> None:
    """A list made in September reaches beyond August; a date years ahead is a slip, and the person dead anyway."""
    told = (date(2026, 8, 31), date(2026, 9, 2), date(2062, 7, 1))
    people = [{**PEOPLE[number], "nik": nik} for number, nik in enumerate((ONE, TWO, THREE))]
    rows = [{"nik": nik, "tanggal_meninggal": day} for nik, day in zip((ONE, TWO, THREE), told, strict=True)]
    seen = see(tmp_path, people, beside(tmp_path, "death_list", *rows))
    assert column(seen, "meninggal_daftar") == [True, False, True]
    assert column(seen, "tanggal_meninggal") == [told[0], None, told[2]]


def test_people_outside_the_register_are_counted_for_each_file_and_for_all(tmp_path: Path) -> None:
    """Somebody on two lists is one person of both together; a list of nobody outside says nothing."""
    stranger = {"nik": "6471991708909001", "nama": "ORANG LAIN"}
    lists = [
        beside(tmp_path, "death_list", stranger, {"nik": ONE}, period="2026-07"),
        beside(tmp_path, "death_list", stranger, {**stranger, "nik": "6471991708909002"}),
        beside(tmp_path, "death_list", {"nik": TWO}),
    ]
    seen = see(tmp_path, PEOPLE, *lists)
    told = {"code": "SIDE_NOT_IN_REGISTER", "layout": "death_list"}
    assert seen.warnings == [{**told, "count": 2, "of": 4}]
    assert seen.by_list == {"0": [{**told, "count": 1, "of": 2}], "1": [{**told, "count": 2, "of": 2}], "2": []}


def test_a_dead_person_with_another_name_is_marked_and_pointed_out(tmp_path: Path) -> None:
    """The number decides; people are told to look. Titles and an alias are no other name."""
    dead = beside(
        tmp_path, "death_list", {"nik": ONE, "nama": "JOKO WIDAYAT"}, {"nik": TWO, "nama": "ALM. BUDI SANTOSA"},
        {"nik": THREE, "nama": "UDIN / AHMAD RIFANI"},
    )  # fmt: skip
    seen = see(tmp_path, PEOPLE, dead)
    assert column(seen, "meninggal_daftar")[:3] == [True, True, True]
    assert {"code": "DEATH_NAME_DIFFERS", "layout": "death_list", "count": 1} in seen.warnings


@pytest.mark.parametrize(
    ("own", "own_day", "told", "told_day", "result"),
    [
        (None, None, "LAYAK", date(2026, 8, 3), "LAYAK"),
        ("BELUM_DICEK", None, "PINDAH", None, "PINDAH"),
        ("LAYAK", date(2026, 7, 1), "TIDAK_LAYAK", date(2026, 8, 3), "TIDAK_LAYAK"),
        ("LAYAK", date(2026, 8, 9), "TIDAK_LAYAK", date(2026, 8, 3), "LAYAK"),
        ("LAYAK", date(2026, 8, 9), "BELUM_DICEK", date(2026, 8, 20), "LAYAK"),
        ("LAYAK", None, "GANDA", date(2020, 1, 1), "GANDA"),
    ],
)
def test_the_newer_result_of_verification_wins(
    tmp_path: Path, own: str | None, own_day: date | None, told: str, told_day: date | None, result: str
) -> None:
    """The register's own result against the list's; *not checked* is no result."""
    people = [{**PEOPLE[0], "hasil_verval": own, "tanggal_verval": own_day}]
    told_row = {"nik": ONE, "hasil_verval": told, "tanggal_verval": told_day, "keluar": False, "beda_nama": False}
    seen = see(tmp_path, people, beside(tmp_path, "verval_results", told_row))
    assert column(seen, "hasil_verval") == [result]
    assert seen.asked.has_verval


def test_of_several_results_the_newest_counts_and_an_id_finds_whom_no_number_does(tmp_path: Path) -> None:
    """By day, then by month of the list; a row taken out is inactive; officer and reason come along."""
    july = {
        "nik": ONE,
        "hasil_verval": "LAYAK",
        "tanggal_verval": date(2026, 7, 5),
        "keluar": False,
        "beda_nama": False,
    }
    august = {**july, "hasil_verval": "MENINGGAL", "tanggal_verval": date(2026, 8, 5), "petugas": "P7", "keluar": True}
    by_id = {**july, "nik": None, "id_individu": "I5", "hasil_verval": "PINDAH", "alasan_verval": "KE LUAR KOTA"}
    lists = [
        beside(tmp_path, "verval_results", august),
        beside(tmp_path, "verval_results", july, by_id, period="2026-07"),
    ]
    seen = see(tmp_path, PEOPLE, *lists)
    assert column(seen, "hasil_verval") == ["MENINGGAL", None, None, "PINDAH"]
    assert column(seen, "petugas") == ["P7", None, None, None]
    assert column(seen, "alasan_verval") == [None, None, None, "KE LUAR KOTA"]
    assert column(seen, "is_nonaktif") == [True, False, False, False]
    assert seen.asked.has("is_nonaktif", "alasan_verval", "petugas")


def test_an_answer_of_dukcapil_fills_or_replaces_the_match(tmp_path: Path) -> None:
    """Same name, other name, not found; an answer of the register from a later day stays."""
    later = datetime(2026, 9, 1)  # noqa: DTZ001 - a day has no zone
    people = [*PEOPLE[:3], {"nik": "6472011708909004", "status_padan": "TIDAK_PADAN", "tanggal_padan": later}]
    answers = beside(
        tmp_path, "dukcapil_match", {"nik": ONE, "nama": "SITI AMINAH"}, {"nik": TWO, "nama": "ROBERT HUTAPEA"},
        {"nik": THREE, "status_padan": "NIK_TIDAK_DITEMUKAN"}, {"nik": "6472011708909004", "nama": "SITI AMINAH"},
    )  # fmt: skip
    seen = see(tmp_path, people, answers)
    assert column(seen, "status_padan") == ["PADAN", "PADAN_BEDA_NAMA", "NIK_TIDAK_DITEMUKAN", "TIDAK_PADAN"]
    assert column(seen, "tanggal_padan")[:2] == [datetime(2026, 8, 1)] * 2  # noqa: DTZ001 - same
    assert seen.asked.has_padan


def test_a_payment_marks_the_family_and_pays_the_one_who_collects(tmp_path: Path) -> None:
    """Flags and stage on all active rows of the card, rupiah and account on the recipient's; others stay unpaid."""
    people = [PEOPLE[0], {**PEOPLE[1], "is_nonaktif": True}, {"nik": "6472011708909009", "no_kk": CARD}, *PEOPLE[2:]]
    paid = beside(
        tmp_path,
        "bansos_list",
        {
            "nik": ONE,
            "program": "pkh+bpnt",
            "nominal": 600_000,
            "tahap_salur": "Tahap 3 Tahun 2026",
            "kunci_rekening": "k",
        },
    )
    seen = see(tmp_path, people, paid)
    assert column(seen, "pkh") == column(seen, "bpnt") == [True, False, True, False, False]
    assert column(seen, "periode_pkh") == ["Tahap 3 Tahun 2026", None, "Tahap 3 Tahun 2026", None, None]
    assert column(seen, "dibayar") == [600_000, None, None, None, None]
    assert column(seen, "kunci_rekening") == ["k", None, None, None, None]
    assert seen.asked.columns == {"pkh", "bpnt", "periode_pkh", "periode_bpnt", "dibayar", "no_rekening"}


def test_a_payment_is_counted_once(tmp_path: Path) -> None:
    """Once for somebody on two rows, and once where two lists repeat it; two stages are two payments."""
    people = [{**PEOPLE[0], "is_nonaktif": True}, PEOPLE[0], PEOPLE[2]]
    first = {"nik": ONE, "program": "bpnt", "nominal": 200_000, "tahap_salur": "Tahap 3 Tahun 2026"}
    lists = [
        beside(tmp_path, "bansos_list", first, {**first, "tahap_salur": "Tahap 2 Tahun 2026"}),
        beside(tmp_path, "bansos_list", {**first, "nominal": 250_000}),
    ]
    assert column(see(tmp_path, people, *lists), "dibayar") == [None, 450_000, None]


def test_aid_of_a_person_stays_with_the_person_and_what_the_register_says_stays(tmp_path: Path) -> None:
    """A meal is not the family's; a flag of the register is not taken away by a list that lacks the family."""
    people = [PEOPLE[0], PEOPLE[1], {**PEOPLE[2], "permakanan": True}]
    paid = beside(tmp_path, "bansos_list", {"nik": ONE, "program": "permakanan", "nominal": None})
    seen = see(tmp_path, people, paid, columns=frozenset({"permakanan"}))
    assert column(seen, "permakanan") == [True, False, True]
    assert column(seen, "dibayar") == [None, None, None]


def test_a_premium_list_marks_its_people_and_takes_the_mark_from_who_was_dropped(tmp_path: Path) -> None:
    """A register without the column learns it whole; one with it keeps what the list does not name."""
    paid = beside(tmp_path, "pbi_jkn", {"nik": ONE, "aktif": True}, {"nik": TWO, "aktif": False})
    assert column(see(tmp_path, PEOPLE, paid), "pbi") == [True, False, False, False]
    people = [PEOPLE[0], {**PEOPLE[1], "pbi": True}, {**PEOPLE[2], "pbi": True}]
    seen = see(tmp_path, people, paid, columns=frozenset({"pbi"}))
    assert column(seen, "pbi") == [True, False, True]


def test_who_was_declared_double_is_marked_and_only_the_inactive_leave(tmp_path: Path) -> None:
    """CLEAN says nothing; such a list is no verification."""
    told = beside(
        tmp_path, "data_ganda", {"nik": ONE, "status_baru": "UNCLEAN"},
        {"id_individu": "I3", "status_baru": "NONAKTIF"}, {"nik": THREE, "status_baru": "CLEAN"},
    )  # fmt: skip
    seen = see(tmp_path, PEOPLE, told)
    assert column(seen, "hasil_verval") == ["GANDA", "GANDA", None, None]
    assert column(seen, "is_nonaktif") == [False, True, False, False]
    assert not seen.asked.has_verval


def test_findings_of_auditors_become_a_table_and_change_no_row(tmp_path: Path) -> None:
    """One line per row and rule, also for a finding without a rule; people outside are counted only."""
    told = beside(
        tmp_path, "bpk_findings", {"nik": ONE, "aturan": "kpm_adult"}, {"nik": ONE, "aturan": "kpm_adult"},
        {"nik": THREE, "aturan": None}, {"nik": "6471991708909001", "aturan": "kpm_adult"},
    )  # fmt: skip
    seen = see(tmp_path, PEOPLE, told)
    table = pq.read_table(seen.tables["temuan_bpk"]).to_pylist()
    assert [(row["rule"], row["baris"], row["daftar_baris"]) for row in table] == [("", 4, 4), ("kpm_adult", 2, 2)]
    assert {"code": "FINDINGS_MATCHED", "layout": "bpk_findings", "count": 2} in seen.warnings
    assert column(seen, "hasil_verval") == [None] * 4


def test_all_kinds_together_do_not_disturb_each_other(tmp_path: Path) -> None:
    """Every kind at once, some of them empty: each row is there once, with what each kind brings."""
    lists = [
        beside(tmp_path, "death_list", {"nik": ONE, "nama": "SITI AMINAH"}),
        beside(tmp_path, "bansos_list", {"nik": THREE, "program": "bpnt", "nominal": 200_000, "tahap_salur": "T"}),
        beside(tmp_path, "pbi_jkn", {"nik": THREE, "aktif": True}),
        beside(tmp_path, "dukcapil_match", {"nik": TWO, "nama": "BUDI SANTOSO"}),
        *(beside(tmp_path, kind) for kind in ("verval_results", "data_ganda", "bpk_findings", "p3ke")),
    ]
    seen = see(tmp_path, PEOPLE, *lists)
    told = [(row["meninggal_daftar"], row["bpnt"], row["pbi"], row["status_padan"]) for row in rows(seen)]
    assert told == [
        (True, False, False, None), (False, False, False, "PADAN"), (False, True, True, None),
        (False, False, False, None),
    ]  # fmt: skip


def test_which_lists_are_in_force() -> None:
    """Deaths add up; payments and premiums are of their month; findings hold until the next; results all count."""

    def one(kind: str, period: str) -> SideList:
        return SideList(kind, period, frozenset(), None, f"{kind} {period}")  # type: ignore[arg-type] # never read

    every = [
        one(kind, period)
        for kind in ("death_list", "bansos_list", "pbi_jkn", "bpk_findings", "verval_results")
        for period in ("2026-06", "2026-08", "2026-09")
    ]
    assert [force.name for force in in_force(every, PERIOD)] == [
        "death_list 2026-06", "death_list 2026-08", "bansos_list 2026-08", "pbi_jkn 2026-08", "bpk_findings 2026-08",
        "verval_results 2026-06", "verval_results 2026-08",
    ]  # fmt: skip
    assert [force.name for force in in_force(every, "2026-07")] == [
        "death_list 2026-06", "bpk_findings 2026-06", "verval_results 2026-06",
    ]  # fmt: skip
