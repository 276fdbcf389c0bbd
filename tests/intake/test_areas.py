"""The kelurahan of a row: names inside a kecamatan, two lists of codes, suggestions, what is set aside."""

from __future__ import annotations

import pyarrow as pa
import pytest

from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.intake.areanames import codes, comparable, is_here
from dtks_analytics.intake.areas import Areas, place_rows
from dtks_analytics.intake.clean import coded

SIDODADI = "64.72.05.1002"


def place(*rows: dict[str, str | None], confirmed: dict[str, str] | None = None) -> Areas:
    """Place rows given as dictionaries of kab_kota, kecamatan, kelurahan, kode_kelurahan."""
    names = {name for row in rows for name in row}
    columns = {name: coded(pa.array([row.get(name) for row in rows], pa.string()))[0] for name in names}
    return place_rows(columns, len(rows), confirmed or {})


def outcome(areas: Areas) -> list[str | None]:
    """Return per row the kelurahan code, or the quarantine code."""
    return [code or reason for code, reason in zip(areas.code.to_pylist(), areas.quarantine.to_pylist(), strict=True)]


def name_of(code: str) -> dict[str, str | None]:
    """Return the names of a kelurahan as a file writes them."""
    area = wilayah()[code]
    return {"kecamatan": wilayah()[area.parent].name.upper(), "kelurahan": area.name.upper()}


def test_every_kelurahan_is_found_by_its_name_inside_its_kecamatan() -> None:
    """All 59, in capitals."""
    areas = wilayah().at("kelurahan")
    assert outcome(place(*(name_of(area.code) for area in areas))) == [area.code for area in areas]


@pytest.mark.parametrize(
    "written",
    ["Kel. Rawa Makmur", "KELURAHAN RAWA MAKMUR", "rawamakmur", "Rawa  Makmur", "RAWA-MAKMUR"],
)
def test_a_name_is_the_same_with_other_signs(written: str) -> None:
    """The word for the level, case, spaces and signs do not matter."""
    assert outcome(place({"kecamatan": "Kec. Palaran", "kelurahan": written})) == ["64.72.01.1001"]


def test_an_alias_of_the_reference_is_a_name() -> None:
    """Sungai Siring is called Sungai Siring Pelita in the 2025 list; SEI is SUNGAI."""
    rows = [
        {"kecamatan": "SAMARINDA UTARA", "kelurahan": n}
        for n in ("SUNGAI SIRING", "SUNGAI SIRING PELITA", "SEI SIRING")
    ]
    assert outcome(place(*rows)) == ["64.72.05.1004"] * 3


@pytest.mark.parametrize("system", ["kemendagri", "bps"])
def test_codes_of_either_list_are_settled_by_the_whole_column(system: str) -> None:
    """59 codes without a name: all fit one list only."""
    by_code = codes(system)  # type: ignore[arg-type]  # the parameter is one of the two literals
    areas = place(*({"kode_kelurahan": digits} for digits in by_code))
    assert areas.system == system
    assert outcome(areas) == list(by_code.values())


def test_a_code_that_both_lists_have_is_settled_by_the_names() -> None:
    """The trap: twelve codes mean another kelurahan in the other list."""
    kemendagri, bps = codes("kemendagri"), codes("bps")
    shared = sorted(kemendagri.keys() & bps.keys())
    assert len(shared) == 12
    digits = shared[0]
    assert outcome(place({"kode_kelurahan": digits})) == ["AREA_UNKNOWN"]
    for list_of in (kemendagri, bps):
        named = place({"kode_kelurahan": digits, **name_of(list_of[digits])}, {"kode_kelurahan": digits})
        assert outcome(named) == [list_of[digits]] * 2


def test_a_code_with_dots_is_of_kemendagri() -> None:
    """BPS writes no dots."""
    digits = min(codes("kemendagri").keys() & codes("bps").keys())
    dotted = codes("kemendagri")[digits]
    assert outcome(place({"kode_kelurahan": dotted})) == [dotted]


def test_where_names_and_codes_disagree_the_name_inside_its_kecamatan_decides() -> None:
    """Neither list agrees with the name."""
    assert outcome(place({"kode_kelurahan": "6472011002", **name_of("64.72.01.1001")})) == ["64.72.01.1001"]


def test_rows_whose_code_disagrees_with_their_names_are_counted() -> None:
    """The column's list is settled by the others; one row says Rawa Makmur with the code of Handil Bakti."""
    good = [{"kode_kelurahan": a.code.replace(".", ""), **name_of(a.code)} for a in wilayah().at("kelurahan")]
    areas = place(*good, {"kode_kelurahan": "6472011002", **name_of("64.72.01.1001")})
    assert (areas.disagreeing, outcome(areas)[-1]) == (1, "64.72.01.1001")


def test_a_misspelt_name_with_a_believed_code_is_placed_by_the_code() -> None:
    """The other rows show that the codes are Kemendagri's; a code of another kecamatan is a mismatch."""
    good = [{"kode_kelurahan": a.code.replace(".", ""), **name_of(a.code)} for a in wilayah().at("kelurahan")]
    bad = {"kode_kelurahan": "6472011002", "kecamatan": "PALARAN", "kelurahan": "HNDL BKT"}
    elsewhere = {"kode_kelurahan": "6472021001", "kecamatan": "PALARAN", "kelurahan": "HNDL BKT"}
    assert outcome(place(*good, bad, elsewhere))[-2:] == ["64.72.01.1002", "AREA_MISMATCH"]


def test_a_near_spelling_is_only_suggested_until_a_person_confirms_it() -> None:
    """The row waits in quarantine; the confirmed spelling is placed, in its kecamatan only."""
    row = {"kecamatan": "PALARAN", "kelurahan": "RAWA MAKMR"}
    areas = place(row, row)
    assert outcome(areas) == ["AREA_UNKNOWN"] * 2
    assert areas.suggestions == [
        {
            "written": "RAWA MAKMR",
            "slug": "rawa_makmr",
            "kecamatan": "PALARAN",
            "suggestion_code": "64.72.01.1001",
            "rows": 2,
        }
    ]
    confirmed = {"rawa_makmr": "64.72.01.1001"}
    other = {"kecamatan": "SAMBUTAN", "kelurahan": "RAWA MAKMR"}
    assert outcome(place(row, other, confirmed=confirmed)) == ["64.72.01.1001", "AREA_UNKNOWN"]


def test_two_near_names_in_one_kecamatan_give_no_suggestion() -> None:
    """Karang Asam Ilir and Karang Asam Ulu are alike; a name between them is nobody's."""
    assert place({"kecamatan": "SUNGAI KUNJANG", "kelurahan": "KARANG ASAM I U"}).suggestions == []


def test_a_kelurahan_of_another_kecamatan_is_a_mismatch() -> None:
    """The name exists, but not there."""
    assert outcome(place({"kecamatan": "SAMBUTAN", "kelurahan": "RAWA MAKMUR"})) == ["AREA_MISMATCH"]


@pytest.mark.parametrize("kab", ["KAB. KUTAI KARTANEGARA", "BALIKPAPAN", "KABUPATEN SAMARINDA"])
def test_another_city_is_outside(kab: str) -> None:
    """By its name, and Kabupaten is not Kota."""
    assert outcome(place({"kab_kota": kab, **name_of(SIDODADI)})) == ["AREA_OUTSIDE"]


@pytest.mark.parametrize("kab", ["KOTA SAMARINDA", "Samarinda", "KODYA SAMARINDA"])
def test_this_city_has_several_spellings(kab: str) -> None:
    """With and without the word Kota."""
    assert is_here(kab)


def test_a_code_of_another_city_is_outside() -> None:
    """Without names that say otherwise."""
    assert outcome(place({"kode_kelurahan": "6471011001"}, {"kode_kelurahan": "64.03.01.2001"})) == ["AREA_OUTSIDE"] * 2


def test_an_empty_area_is_unknown() -> None:
    """Nothing to go by."""
    assert (
        outcome(place({"kecamatan": "PALARAN", "kelurahan": None}, {"kecamatan": None, "kelurahan": None}))
        == ["AREA_UNKNOWN"] * 2
    )


def test_comparable_names_of_one_kecamatan_are_all_different() -> None:
    """Otherwise the reference itself would be ambiguous."""
    keys = [(area.parent, comparable(area.name)) for area in wilayah().at("kelurahan")]
    assert len(keys) == len(set(keys)) == 59
