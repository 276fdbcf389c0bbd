"""The quality pages on a small made-up register that went through the ordinary ingest."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dtks_analytics.access.roles import everything
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.errors import RefusedError
from dtks_analytics.scores.repairs import repairs
from dtks_analytics.scores.scorecard import read
from dtks_analytics.store import retention
from dtks_analytics.store.exposure import exposed
from dtks_analytics.store.ledger import Ledger
from dtks_analytics.store.snapshots import Store
from dtks_analytics.store.worklist import Worklist
from dtks_analytics.synthetic import demo
from dtks_analytics.ui.frame import work

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit.testing.v1 import AppTest

    from dtks_analytics.scores.scorecard import Scorecard

ROOT = Path(__file__).parents[2]
SELILI, ILIR = "64.72.04.1001", "64.72.04"
PAGES = {
    "papan_mutu": {},
    "rapor_lurah": {"wilayah": SELILI},
    "rapor_camat": {"wilayah": ILIR},
    "perbaikan": {"wilayah": SELILI},
    "tumpang_tindih": {"wilayah": SELILI},
    "meninggal": {"wilayah": SELILI},
    "aturan": {},
    "latihan": {},
    "metodologi": {},
}


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build two months of a small register once."""
    root = tmp_path_factory.mktemp("mutu") / "store"
    demo.build(root, months=2, rows=5_000, seed=2)
    return root


@pytest.fixture
def opened(open_page: Callable[..., AppTest], scored: Path) -> Callable[..., AppTest]:
    """Open a page on that register."""
    return lambda page, **parameters: open_page(page, store=scored, **parameters)


@pytest.fixture(scope="module")
def cards(scored: Path) -> dict[str, Scorecard]:
    """Return the published scorecards."""
    return read(Store(scored).read().table("2026-10", "scorecards"))


def words(app: AppTest) -> str:
    """Return the text of all HTML pieces of a page, markup removed."""
    bodies = " ".join(element.proto.body for element in app.get("html"))
    return re.sub(r"\s+", " ", re.sub(r"<style>.*?</style>|<[^>]+>", " ", bodies, flags=re.DOTALL))


def heading(app: AppTest) -> str:
    """Return the H1 of a page."""
    (one,) = [one for e in app.get("html") for one in re.findall(r"<h1[^>]*>(.*?)</h1>", e.proto.body)]
    return one


def shown(value: float) -> str:
    """Write a score as pages do."""
    return f"{value * 100:.1f}".replace(".", ",")


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_with_one_heading_and_no_error(page: str, opened: Callable[..., AppTest]) -> None:
    """And with the mark of synthetic data; no number of a person stands on it."""
    app = opened(page, **PAGES[page])
    assert not app.exception
    assert not app.error
    assert heading(app)
    assert "DATA SINTETIS" in words(app)
    if page not in {"aturan", "latihan"}:
        assert not re.search(r"\d{16}", words(app))


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_a_table_of_contents(page: str) -> None:
    """At most 60 lines."""
    assert len((ROOT / "pages" / f"{page}.py").read_text().splitlines()) <= 60


def test_the_board_counts_the_published_verdicts(opened: Callable[..., AppTest], cards: dict[str, Scorecard]) -> None:
    """The title can never contradict the figures."""
    heed = sum(card.verdict == "perlu_perhatian" for card in cards.values() if card.level == "kelurahan")
    title = heading(opened("papan_mutu"))
    assert title.startswith(f"{heed} dari 59 kelurahan" if heed else "Tidak ada kelurahan yang perlu perhatian")


def test_the_board_lists_one_kecamatan_when_asked(opened: Callable[..., AppTest]) -> None:
    """Filters stand in the address."""
    app = opened("papan_mutu", tampil="semua", kec=ILIR, urut="nama")
    text = words(app)
    names = [area.name for area in wilayah().children(ILIR)]
    places = [text.index(f" {name} Samarinda Ilir") for name in sorted(names)]
    assert len(places) == len(names)
    assert app.query_params["kec"] == ILIR


def test_two_areas_are_compared_under_other_weights(opened: Callable[..., AppTest]) -> None:
    """Chosen by address."""
    app = opened("papan_mutu", a=SELILI, b="64.72.01.1005")
    assert re.search(r"terbit lebih baik daripada|terbit dengan nilai yang sama", words(app))


def test_the_report_promises_what_the_repairs_bring(
    opened: Callable[..., AppTest], scored: Path, cards: dict[str, Scorecard]
) -> None:
    """The same figures as `repairs`."""
    from dtks_analytics.figures.cube import Cube  # noqa: PLC0415 - only this test counts

    found = repairs(Cube(Store(scored).read().cube()), SELILI, "2026-10")
    text = words(opened("rapor_lurah", wilayah=SELILI))
    value = cards[SELILI].value
    assert value is not None
    if found:
        assert f"menaikkan nilai dari {shown(value)} menjadi {shown(found[-1].score)}" in text
    else:
        assert "Tidak ada temuan yang menahan nilai" in text
    assert "tidak mengurangi nilai Lurah" in text


def test_the_report_says_verdict_interval_and_ranks_never_a_bare_rank(
    opened: Callable[..., AppTest], cards: dict[str, Scorecard]
) -> None:
    """Three things that belong together."""
    text, card = words(opened("rapor_lurah", wilayah=SELILI)), cards[SELILI]
    assert card.low is not None
    assert card.high is not None
    assert f"{shown(card.low)}–{shown(card.high)}" in text
    assert "Karena kebetulan saja, urutannya dapat" in text


def test_without_a_kelurahan_the_report_offers_all_of_them(opened: Callable[..., AppTest]) -> None:
    """And one kecamatan's when that is chosen."""
    assert "Selili" in words(opened("rapor_lurah"))
    inside = words(opened("rapor_lurah", wilayah="64.72.01"))
    assert "Bantuas" in inside
    assert "Selili" not in inside


def test_the_camats_own_rules_stand_beside_the_score(opened: Callable[..., AppTest]) -> None:
    """Also when the address names a kelurahan of the kecamatan."""
    app = opened("rapor_camat", wilayah=SELILI)
    assert heading(app) == "Samarinda Ilir"
    assert "KK di beberapa kelurahan" in words(app)
    assert "berdiri di samping nilai" in words(app)


def test_a_reply_is_kept_as_a_version_and_a_correction_as_the_next(
    opened: Callable[..., AppTest], scored: Path
) -> None:
    """Both stay on the page."""
    app = opened("rapor_lurah", wilayah="64.72.04.1002")
    for number, said in enumerate(("pertama", "kedua"), 1):
        app.text_area[0].set_value(f"tanggapan {said}")
        app.text_input[1].set_value("Lurah Uji")
        next(b for b in app.button if b.label == "Simpan tanggapan").click().run()
        assert f"versi {number}" in words(app)
    assert "tanggapan pertama" in words(app)
    month = Store(scored).read().month("2026-10")
    assert len(Worklist(Store(scored)).replies(month, "64.72.04.1002")) == 2


def test_a_reply_with_a_number_of_a_person_is_refused_in_words(opened: Callable[..., AppTest]) -> None:
    """With its code; nothing is kept."""
    app = opened("rapor_lurah", wilayah=SELILI)
    app.text_area[0].set_value("NIK 6472040101909001")
    app.text_input[1].set_value("Lurah Uji")
    next(b for b in app.button if b.label == "Simpan tanggapan").click().run()
    assert "NIK_IN_TEXT" in words(app)
    assert "Belum ada tanggapan" in words(app)


def begun(opened: Callable[..., AppTest], **parameters: str) -> AppTest:
    """Open the worklist as somebody who gave a name."""
    app = opened("perbaikan", **({"wilayah": SELILI} | parameters))
    app.text_input[0].set_value("Operator Uji")
    return next(b for b in app.button if b.label == "Buka daftar").click().run()


def test_no_row_is_shown_before_name_and_reason(opened: Callable[..., AppTest]) -> None:
    """Only figures."""
    app = opened("perbaikan", wilayah=SELILI)
    assert not app.get("dataframe")
    assert "Tulis nama dan keperluan Anda sekali" in words(app)


def test_the_audit_notes_who_saw_which_list(
    opened: Callable[..., AppTest], scored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line for one list of a session and one for who stands on it, not one for every rerun; again after a while."""
    before = len(Store(scored).ledger.rows())
    app = begun(opened).run().run()
    assert not app.error
    lines = Store(scored).ledger.rows()[before:]
    assert [(line.action, line.by, line.detail["area"]) for line in lines] == [
        ("worklist", "Operator Uji", SELILI), ("shown", "Operator Uji", SELILI),
    ]  # fmt: skip
    monkeypatch.setattr(work, "AGAIN_S", 0.0)
    app.run()
    assert [line.action for line in Store(scored).ledger.rows()[before + 2 :]] == ["worklist", "shown"]


def test_a_filter_puts_on_record_who_is_left_on_the_list(opened: Callable[..., AppTest], scored: Path) -> None:
    """The line says of whom something was shown, not of whom it could have been."""
    store, numbers = Store(scored), []
    for rule in ("semua", "nik_present"):
        begun(opened, aturan=rule)
        line = store.ledger.rows()[-1]
        assert line.action == "shown"
        numbers.append((line.detail["people"], store.ledger.shown([line.detail["shown"]])))
    (every, all_rows), (few, some_rows) = numbers
    assert 0 < few < every
    assert some_rows < all_rows


def test_the_auditor_is_told_for_sure_who_saw_somebody_on_a_list(opened: Callable[..., AppTest], scored: Path) -> None:
    """The page names who looked, and the notice counts the same people."""
    begun(opened)
    store = Store(scored)
    line = store.ledger.rows()[-1]
    whom = exposed(store, [line], reader=everything("x"))
    assert sum(len(rows) for rows in whom.rows.values()) == line.detail["people"]
    listed = {(place.sha256, place.row) for place in whom.rows[str(line.detail["period"]), SELILI]}
    people = pq.read_table(store.read().persons(str(line.detail["period"])), columns=["sha256_berkas", "baris", "nik"])
    nik = next(
        row["nik"] for row in people.to_pylist()
        if (row["sha256_berkas"], row["baris"]) in listed and len(row["nik"] or "") == 16
    )  # fmt: skip
    app = opened("audit")
    next(box for box in app.text_input if box.label == "NIK warga").set_value(nik)
    next(box for box in app.text_input if box.label.startswith("Dasar")).set_value("surat warga 1")
    next(button for button in app.button if button.label == "Cari jejak").click().run()
    assert "Operator Uji" in words(app)
    assert "pasti" in words(app)
    assert "mungkin" not in words(app)
    assert nik not in words(app)


def test_no_row_is_read_when_the_audit_cannot_be_written(
    opened: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No list appears; the server's handler then shows the code."""

    def refuses(*_: object) -> None:
        code = "AUDIT_UNWRITABLE"
        raise RefusedError(code, "Catatan audit tidak dapat ditulis.")

    monkeypatch.setattr(Ledger, "record", refuses)
    app = begun(opened)
    assert len(app.exception) == 1
    assert not app.get("dataframe")


def test_the_rows_carry_no_whole_number(opened: Callable[..., AppTest]) -> None:
    """Not in what the browser gets, hidden or not."""
    app = begun(opened, milik="bersama")
    (frame,) = [e.proto for e in app.get("dataframe")]
    table = pa.ipc.open_stream(frame.arrow_data.data).read_all()
    cells = [str(cell) for column in table.columns for cell in column.to_pylist()]
    assert table.num_rows > 0
    assert not any(re.search(r"\d{5}", cell) for cell in cells)


def test_the_rules_can_be_searched_and_filtered(opened: Callable[..., AppTest]) -> None:
    """By words, dimension and owner."""
    app = opened("aturan", dimensi="keunikan", pemilik="camat")
    assert "NIK di satu kelurahan" in words(app)
    assert "Nama terisi" not in words(app)
    app.text_input[0].set_value("tidak-ada-kata-ini").run()
    assert "Tidak ada aturan yang cocok" in words(app)


def test_the_worked_example_reproduces_the_published_score(
    opened: Callable[..., AppTest], cards: dict[str, Scorecard]
) -> None:
    """With the published interval, by the formula that stands there."""
    text = words(opened("metodologi"))
    found = re.search(r"Nilai: ([\d.]+) ÷ ([\d.]+) × 100 = ([\d,]+), terbit ([\d,]+)", text)
    assert found
    good, rows = (int(found[i].replace(".", "")) for i in (1, 2))
    (card,) = [c for c in cards.values() if (c.good, c.rows) == (good, rows)][:1]
    assert card.value is not None
    assert card.low is not None
    assert card.high is not None
    assert found[4] == shown(card.value)
    assert f"Selang Wilson 95%: {shown(card.low)}–{shown(card.high)}" in text


def test_a_training_is_answered_explained_and_kept(opened: Callable[..., AppTest], scored: Path) -> None:
    """From the first question to the result of the participant."""
    app = opened("latihan")
    app.text_input[0].set_value("Peserta Uji")
    next(b for b in app.button if b.label == "Mulai latihan").click().run()
    for number in range(1, 11):
        assert heading(app).startswith(f"Soal {number} dari 10")
        app.radio[0].set_value("Tidak ada yang perlu diperbaiki")
        next(b for b in app.button if b.label == "Jawab").click().run()
        assert "Jawaban:" in words(app)
        next(b for b in app.button if b.label in {"Soal berikutnya", "Lihat hasil"}).click().run()
    assert heading(app) == "Peserta Uji: 2 dari 10 jawaban benar"
    (result,) = Worklist(Store(scored)).results()
    assert (result.by, result.correct, result.asked) == ("Peserta Uji", 2, 10)


@pytest.mark.parametrize("page", ["papan_mutu", "rapor_lurah", "rapor_camat", "perbaikan"])
def test_a_month_without_scorecards_says_so(page: str, open_page: Callable[..., AppTest]) -> None:
    """Made-up figures of another test came without them."""
    app = open_page(page)
    assert not app.error
    assert "belum dihitung" in heading(app)


def test_lists_by_name_hold_whom_the_published_figures_count(scored: Path) -> None:
    """In every kelurahan: as many dead as active deceased rows, and families where the matrix has some."""
    from dtks_analytics.access.roles import everything  # noqa: PLC0415 - same
    from dtks_analytics.figures import aid_matrix as aid_pairs  # noqa: PLC0415 - only this test reads rows
    from dtks_analytics.figures.cube import Cube  # noqa: PLC0415 - same
    from dtks_analytics.rows import aid as aid_families  # noqa: PLC0415 - only this test reads rows
    from dtks_analytics.rows import deaths as deceased_people  # noqa: PLC0415 - same

    view, reader, period = Store(scored).read(), everything("uji"), "2026-10"
    cube, people, families = Cube(view.cube()), 0, 0
    for area in wilayah().at("kelurahan"):
        dead = deceased_people.people(view, period, area.code, reader=reader)
        assert len(dead) == cube.figure("deceased_active", area.code, period).count
        assert sum(bool(one.programmes) for one in dead) == cube.figure("deceased_with_aid", area.code, period).count
        found = aid_families.families(view, period, area.code, reader=reader)
        work = aid_pairs.to_do(aid_pairs.pairs(cube.groups(aid_pairs.METRIC, area.code, period)))
        counted = {pair.key: pair.figure.count for pair in work}
        for pair in {one.pair for one in found} | set(counted):
            assert sum(one.pair == pair for one in found) == counted.get(pair, 0), pair
        people, families = people + len(dead), families + len(found)
    assert people
    assert families


@pytest.mark.parametrize("page", ["perbaikan", "data_ganda", "tinjau"])
def test_a_month_whose_rows_were_erased_says_so_and_keeps_its_report(
    scored: Path, tmp_path: Path, open_page: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    """What needs rows names the reason before it asks for one; the report of the same month is still there."""
    store = Store(shutil.copytree(scored, tmp_path / "store"))
    monkeypatch.setattr(retention, "SHORTEST", 1)
    assert retention.retain(store, 1, reason="masa simpan", by="uji").erased == ("2026-09",)
    where = {"store": store.root, "bulan": "2026-09", "wilayah": SELILI}
    assert "Baris bulan ini sudah dihapus menurut masa simpan" in words(open_page(page, **where))
    report = open_page("rapor_lurah", **where)
    assert not report.exception
    value = read(store.read().table("2026-09", "scorecards"))[SELILI].value
    assert value is not None
    assert shown(value) in words(report)
