"""Lists beside the register on the command line: together, alone, again, late, taken back; figures follow each time."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest

from dtks_analytics.access.roles import everything
from dtks_analytics.cli.main import main
from dtks_analytics.store.reviews import Judgement, Reviews
from dtks_analytics.store.snapshots import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    Run = Callable[..., dict[str, Any]]

HEAD = ["id_keluarga", "idsemesta", "no_kk", "nik", "nama", "hub_kepala_keluarga", "pekerjaan_utama"]
FAMILIES = [
    "id_keluarga", "no_kk", "nama_kepala_keluarga", "nik", "alamat", "kecamatan", "kelurahan", "rt", "rw", "id_wilayah",
    "desil_nasional", "peringkat_nasional", "percentile_nasional",
]  # fmt: skip
PEOPLE = 8


def confirmed(code: str) -> tuple[str, ...]:
    """Return the words that confirm what these few rows make suspicious."""
    return ("--confirm", code, "--reason", "uji dengan baris yang sedikit")


def nik(person: int) -> str:
    """Return the NIK of a made-up person, women from 5 up."""
    return f"6472015708909{100 + person}" if person > PEOPLE // 2 else f"6472011708909{100 + person}"


def register(folder: Path, people: int = PEOPLE, kelurahan: str = "RAWA MAKMUR") -> list[Path]:
    """Write a register in the layout that knows neither deaths nor results nor aid: two people a family."""
    folder.mkdir(exist_ok=True)
    members, families = [HEAD], [FAMILIES]
    for person in range(people):
        family, card = f"F{person // 2}", f"64720112031590{10 + person // 2}"
        members.append(
            [family, f"S{person}", card, nik(person), f"WARGA {'ABCDEFGHIJKL'[person]} SAHAJA", "ANAK", "BURUH"]
        )
        if person % 2 == 0:
            families.append(
                [family, card, "X", nik(person), "JL SAHAJA 1", "PALARAN", kelurahan, "1", "2", "", "1", "5", "1"]
            )
    return [table(folder / "anggota.csv", members), table(folder / "keluarga.csv", families)]


def table(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    """Write a text file."""
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path


def deaths(path: Path, *numbers: str) -> Path:
    """Write a list of deaths of people with these NIK."""
    rows = [[number, f"WARGA {'ABCDEFGHIJKL'[0]} SAHAJA", "2026-07-03", "KM-1"] for number in numbers]
    return table(path, [["nik", "nama", "tanggal_meninggal", "no_registrasi_meninggal"], *rows])


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command on one store and return its object."""

    def call(*words: object, code: int = 0) -> dict[str, Any]:
        with pytest.raises(SystemExit) as stopped:
            main([str(word) for word in (*words, "--store", tmp_path / "store", "--json")])
        out, _err = capsys.readouterr()
        assert int(stopped.value.code or 0) == code
        result: dict[str, Any] = json.loads(out)
        return result

    return call


@pytest.fixture
def figure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[[str, str], str]:
    """Return a published count of the city; empty where it is not evaluable."""

    def read(metric: str, period: str) -> str:
        with pytest.raises(SystemExit):
            main(
                ["measures", "--metric", metric, "--by", "kota", "--period", period, "--store", str(tmp_path / "store")]
            )
        (row,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
        return row["count"]

    return read


def test_check_tells_of_a_list_what_it_tells_of_a_register(run: Run, tmp_path: Path) -> None:
    """The keys of the contract, the kind as layout, nothing published, no store made."""
    file = deaths(tmp_path / "d.csv", nik(0), "123456")
    result = run("check", file, "--period", "2026-08", *confirmed("QUARANTINE_SHARE"))
    assert (result["layout"], result["rows_read"], result["published"], result["snapshot"]) == (
        "death_list", 2, False, None,
    )  # fmt: skip
    assert result["quarantine_reasons"] == {"ROW_MALFORMED": 1}
    assert result["not_evaluable"] == []
    assert {warning["code"] for warning in result["warnings"]} == {"SIDE_WAITS"}
    assert not (tmp_path / "store").exists()


def test_a_register_and_lists_come_together_and_the_same_bytes_again_change_nothing(
    run: Run, figure: Callable[[str, str], str], tmp_path: Path
) -> None:
    """One version; deaths are counted although the layout knows none; then each file is already there."""
    files = [*register(tmp_path / "r"), deaths(tmp_path / "d.csv", nik(0), "6471991708909001")]
    result = run("ingest", *files, "--period", "2026-08")
    assert (result["layout"], result["rows_accepted"], result["recounted"]) == ("siksng_dtsen", PEOPLE, [])
    assert [(other["layout"], other["published"]) for other in result["others"]] == [("death_list", True)]
    told = {warning["code"]: warning for warning in result["others"][0]["warnings"]}
    assert (told["SIDE_NOT_IN_REGISTER"]["count"], told["SIDE_NOT_IN_REGISTER"]["of"]) == (1, 2)
    assert figure("deceased_active", "2026-08") == "1"
    again = run("ingest", *files, "--period", "2026-08")
    assert [again["already_present"], *(other["already_present"] for other in again["others"])] == [True, True]
    assert Store(tmp_path / "store").version() == 1


def test_a_list_waits_for_its_register_and_is_used_when_it_comes(
    run: Run, figure: Callable[[str, str], str], tmp_path: Path
) -> None:
    """Deaths of July also count in August; payments of July do not."""
    paid = table(
        tmp_path / "b.csv",
        [["NIK", "nama", "nomor KKS", "jenis bansos", "tahap salur", "nominal"],
         [nik(0), "A", "6032980000000001", "PKH", "Tahap 3 Tahun 2026", "600000"]],
    )  # fmt: skip
    result = run("ingest", deaths(tmp_path / "d.csv", nik(0)), paid, "--period", "2026-07")
    assert [w["code"] for one in (result, *result["others"]) for w in one["warnings"]] == ["SIDE_WAITS"] * 2
    run("ingest", *register(tmp_path / "r"), "--period", "2026-08")
    assert figure("deceased_active", "2026-08") == "1"
    month = Store(tmp_path / "store").read().month("2026-08")
    assert [name.split("/")[0] for name in month.sides] == ["death_list"]


def test_results_make_verified_what_the_layout_left_open(
    run: Run, figure: Callable[[str, str], str], tmp_path: Path
) -> None:
    """The contract's definition: one for the whole store, by match or by result; a list does not change it."""
    run("ingest", *register(tmp_path / "r"), "--period", "2026-08")
    assert [figure(key, "2026-08") for key in ("individu_verified", "verval_done", "padan")] == ["", "", ""]
    assert figure("individu_poor", "2026-08") == str(PEOPLE)
    match = table(
        tmp_path / "m.csv",
        [["NIK", "NAMA", "RESPON"], [nik(0), "WARGA A SAHAJA", ""], [nik(1), "", "Data Tidak Ditemukan"]],
    )
    result = run("ingest", match, "--period", "2026-08")
    assert (result["layout"], result["recounted"]) == ("dukcapil_match", ["2026-08"])
    assert [figure(key, "2026-08") for key in ("individu_verified", "verval_done", "padan")] == ["1", "", "1"]
    told = table(
        tmp_path / "v.csv",
        [["nik", "hasil_verval", "tanggal_verval"], *([nik(n), "LAYAK", "2026-08-05"] for n in range(3)),
         [nik(3), "PINDAH", "2026-08-05"]],
    )  # fmt: skip
    run("ingest", told, "--period", "2026-08")
    assert [figure(key, "2026-08") for key in ("individu_verified", "verval_done")] == ["1", "4"]
    run("settings", "verified_by=verval", "--reason", "uji")
    assert [figure(key, "2026-08") for key in ("individu_verified", "verval_done", "individu_poor")] == ["3", "4", "3"]
    run("retract", "--period", "2026-08", "--layout", "verval_results", "--reason", "uji")
    assert [figure(key, "2026-08") for key in ("individu_verified", "verval_done")] == ["", ""]


def test_a_late_list_or_month_counts_the_months_after_it_again_in_order(
    run: Run, figure: Callable[[str, str], str], tmp_path: Path
) -> None:
    """First seen in the ledger moves to the month that came late; publisher and rows of the others stay.

    Who died in July was alive in June, though the list came with June.
    """
    for month in ("2026-07", "2026-08"):
        run("ingest", *register(tmp_path / month), "--period", month, *confirmed("OTHER_MONTH"))
    store = Store(tmp_path / "store")
    assert _first_seen(store, "2026-08") == {"2026-07"}
    result = run("ingest", *register(tmp_path / "2026-06"), "--period", "2026-06", *confirmed("OTHER_MONTH"))
    assert result["recounted"] == ["2026-07", "2026-08"]
    assert _first_seen(store, "2026-08") == {"2026-06"}
    result = run("ingest", deaths(tmp_path / "d.csv", nik(0)), "--period", "2026-06")
    assert result["recounted"] == ["2026-06", "2026-07", "2026-08"]
    assert [figure("deceased_active", month) for month in ("2026-06", "2026-07", "2026-08")] == ["0", "1", "1"]
    run("retract", "--period", "2026-06", "--reason", "uji")
    assert _first_seen(store, "2026-08") == {"2026-07"}
    assert figure("deceased_active", "2026-08") == "1"
    assert store.read().month("2026-08").recounted_at
    assert run("verify")["ok"]


def _first_seen(store: Store, period: str) -> set[str]:
    """Return the first months of the findings in a ledger."""
    return set(pq.read_table(store.read().table(period, "ledger"))["first_seen"].to_pylist())


def test_an_answer_about_a_candidate_counts_from_the_next_publish_on(
    run: Run, figure: Callable[[str, str], str], tmp_path: Path
) -> None:
    """Until somebody has said so, nobody is dead; afterwards the row is, whichever month is taken back meanwhile."""
    near = nik(0)[:14] + "99"
    run("ingest", *register(tmp_path / "r"), deaths(tmp_path / "d.csv", near[:15] + nik(0)[15]), "--period", "2026-08")
    store = Store(tmp_path / "store")
    found = pq.read_table(store.read().table("2026-08", "death_candidates")).to_pylist()
    assert [row["id_individu"] for row in found] == ["S0"]
    assert figure("deceased_active", "2026-08") == "0"
    said = Judgement(found[0]["key"], "kematian", "sama", "dokumen")
    Reviews(store).answer("2026-08", found[0]["kode_kelurahan"], [said], reader=everything("Ani"))
    run("ingest", *register(tmp_path / "r2", people=6), "--period", "2026-09", *confirmed("FEWER_ROWS"))
    assert figure("deceased_active", "2026-09") == "1"
    run("retract", "--period", "2026-08", "--reason", "uji")
    assert figure("deceased_active", "2026-09") == "1"


def test_a_pair_is_explained_with_the_rows_that_the_search_saw(run: Run, tmp_path: Path) -> None:
    """An account that only a list knows is part of the answer; who a list took out is no active row."""
    head = ["NIK", "nama", "nomor KKS", "jenis bansos", "tahap salur", "nominal"]
    rows = [[nik(n), "A", "6032980000000001", "PKH", "Tahap 3 Tahun 2026", "600000"] for n in (0, 2)]
    run("ingest", *register(tmp_path / "r"), table(tmp_path / "b.csv", [head, *rows]), "--period", "2026-08")
    (pair,) = [one for one in _pairs(tmp_path) if one["kind"] == "same_account"]  # names of one letter look alike too
    words = ("explain", "--left", pair["left_id"], "--right", pair["right_id"], "--reason", "uji")
    told = run(*words)
    assert (told["kind"], told["probability"]) == (pair["kind"], pytest.approx(pair["probability"]))
    out = table(tmp_path / "g.csv", [["NIK", "IDARTBDT", "STATUS_BARU", "KET_TAMBAHAN"], [nik(2), "", "NONAKTIF", ""]])
    run("ingest", out, "--period", "2026-08")
    assert not [one for one in _pairs(tmp_path) if one["kind"] == "same_account"]
    assert run(*words, code=2)["code"] == "UNKNOWN_PERSON"


def _pairs(folder: Path) -> list[dict[str, Any]]:
    """Return the pairs of August."""
    rows: list[dict[str, Any]] = pq.read_table(Store(folder / "store").read().table("2026-08", "pairs")).to_pylist()
    return rows


def test_a_file_that_another_month_already_uses_is_pointed_out(run: Run, tmp_path: Path) -> None:
    """It may belong to both; more often the month was mistyped."""
    file = deaths(tmp_path / "d.csv", nik(0))
    run("ingest", file, "--period", "2026-07")
    assert run("check", file, "--period", "2026-08", code=2)["codes"] == ["OTHER_MONTH"]
    told = run("check", file, "--period", "2026-08", *confirmed("OTHER_MONTH"))["warnings"]
    assert {"code": "SIDE_OTHER_MONTH", "count": 1} in told
    assert "SIDE_OTHER_MONTH" not in {one["code"] for one in run("check", file, "--period", "2026-07")["warnings"]}


def test_one_of_two_lists_is_taken_back_by_its_hash(run: Run, tmp_path: Path) -> None:
    """Without the hash it is not clear which; the list of lists names both."""
    run("ingest", deaths(tmp_path / "a.csv", nik(0)), deaths(tmp_path / "b.csv", nik(1)), "--period", "2026-08")
    listed = run("snapshots")["sides"]
    assert [(side["layout"], side["period"], side["rows_accepted"]) for side in listed] == [
        ("death_list", "2026-08", 1), ("death_list", "2026-08", 1),
    ]  # fmt: skip
    words = ("retract", "--period", "2026-08", "--layout", "death_list", "--reason", "uji")
    assert run(*words, code=2)["code"] == "SEVERAL_SIDES"
    first = listed[0]["files"][0]["sha256"]
    run(*words, "--file", first[:10])
    assert [side["files"][0]["sha256"] for side in run("snapshots")["sides"]] == [listed[1]["files"][0]["sha256"]]
    assert run(*words, "--file", first[:10], code=2)["code"] == "UNKNOWN_SIDE"


def test_a_person_reads_what_became_of_each_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Plain words, kinds by name, no value of a cell."""
    words = ["ingest", *register(tmp_path / "r"), deaths(tmp_path / "d.csv", nik(0)), "--period", "2026-08"]
    with pytest.raises(SystemExit):
        main([str(word) for word in (*words, "--store", tmp_path / "store")])
    out = capsys.readouterr().out
    assert "Daftar kematian: 1 baris dibaca = 1 diterima + 0 karantina + 0 bukan data." in out
    assert nik(0) not in out


def test_synth_writes_every_kind_of_list_and_check_recognises_it(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The list belongs to the register of the same seed; the truth has a line per row."""
    for kind in ("death_list", "bansos_list", "dukcapil_match", "bpk_findings", "data_ganda", "pbi_jkn", "p3ke"):
        out, truth = tmp_path / f"{kind}.xlsx", tmp_path / f"{kind}.parquet"
        with pytest.raises(SystemExit) as stopped:
            main(
                ["synth", "--layout", kind, "--rows", "40", "--register-rows", "900", "--seed", "2", "--period",
                 "2026-08", "--out", str(out), "--truth", str(truth)]
            )  # fmt: skip
        assert not stopped.value.code
        capsys.readouterr()
        result = run("check", out, "--period", "2026-08", *confirmed("QUARANTINE_SHARE"))
        assert (result["layout"], result["columns_unknown"]) == (kind, [])
        assert result["rows_read"] == pq.read_metadata(truth).num_rows <= 40
