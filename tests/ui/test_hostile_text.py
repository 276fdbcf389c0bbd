"""Names, addresses, file names and headers that carry markup are shown as the text they are, on every page."""

from __future__ import annotations

import base64
import io
import json
import re
import zipfile
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import hostile_register
import pytest
from hostile_register import FORMULAS, RAW

from dtks_analytics.access.roles import everything
from dtks_analytics.catalogue.wilayah import wilayah
from dtks_analytics.present.html.markup import literal
from dtks_analytics.present.sheets.workbook import FORMULA_STARTS
from dtks_analytics.store.snapshots import Store
from dtks_analytics.store.worklist import Worklist
from dtks_analytics.ui.frame import cache as cached
from dtks_analytics.ui.pages import upload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from streamlit.testing.v1 import AppTest

PERIOD = hostile_register.PERIODS[-1]
WHO = "<b>TEBAL</b> **TEBAL** :red[x]"
PLAIN = {"arrow_data_frame", "data_editor", "dataframe"}
"""Elements whose text is drawn on a canvas, never as markup."""
LABELLED = {"Selectbox", "MultiSelect", "TextInput", "TextArea"}
"""Elements whose content is plain text; their label and help are not."""
ALIVE = ("<img src=http", "<img src=x", "<script>fetch", "<svg onload", "<iframe", "<b>TEBAL")
"""Foreign elements as they would stand in HTML of ours."""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the register and write a hostile reply."""
    made = hostile_register.build(tmp_path_factory.mktemp("jahat"))
    month = made.read().month(PERIOD)
    work, area = Worklist(made), busiest(made.root)
    work.reply(month, area, note=" ".join(RAW), evidence=FORMULAS[0], reader=everything(WHO))
    return made.root


def busiest(root: Path) -> str:
    """Return the kelurahan with most findings."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - beside its use

    found = pq.read_table(Store(root).read().table(PERIOD, "findings"), columns=["kode_kelurahan"])
    counts = found["kode_kelurahan"].value_counts().to_pylist()
    return str(max(counts, key=lambda one: one["counts"])["values"])


def leaves(block: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - any element or block
    """Return kind and message of every element of a page."""
    if getattr(block, "proto", None) is not None:
        yield str(getattr(block, "type", "")), block.proto
    for child in getattr(block, "children", {}).values():
        yield from leaves(child)


def texts(value: Any) -> Iterator[str]:  # noqa: ANN401 - anything from JSON
    """Return every text inside a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def faults(app: AppTest) -> list[str]:
    """Return the elements in which foreign markup would come to life."""
    found: list[str] = []
    for kind, proto in leaves(app._tree):  # noqa: SLF001 - every element, whatever its kind
        name = type(proto).__name__
        if kind in PLAIN or name in {"ArrowDataframe", "Dataframe", "DataFrame"}:
            continue
        if name == "Html":
            body = re.sub(r"<style>.*?</style>", "", proto.body, flags=re.DOTALL)
            found += [f"html {raw}" for raw in ALIVE if raw in body]
            for data in re.findall(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)", body):
                drawn = base64.b64decode(data).decode()
                found += [f"svg {raw}" for raw in ("<script", "<foreignObject", "onload", "<image") if raw in drawn]
        elif name == "PlotlyChart":
            spec = list(texts(json.loads(proto.spec)))
            found += [
                f"plot {raw}"
                for raw in ("<img", "<script", "<svg", "<iframe", "<b>TEBAL")
                for text in spec
                if raw in text
            ]
        elif name in LABELLED:
            found += [f"{name} {raw}" for raw in RAW if raw in proto.label or raw in proto.help]
        else:
            said = str(proto).encode("utf-8").decode("unicode_escape", "replace")
            found += [f"{name} {raw}" for raw in RAW if raw in said.replace("\\" + raw[0], "")]
    return found


LOOKS: dict[str, list[str]] = {
    "ringkasan": [""], "peta": [""], "wilayah": ["", "kel"], "tabel": [""], "papan_mutu": [""],
    "rapor_lurah": ["kel"], "rapor_camat": ["kec"], "perbaikan": ["kel"], "aturan": [""], "metodologi": [""],
    "data_ganda": ["", "kel"], "tinjau": ["kel", "kec"], "tumpang_tindih": ["", "kel"], "meninggal": ["", "kel"],
    "muat_data": [""], "audit": [""], "pengguna": [""], "latihan": [""],
}  # fmt: skip


@pytest.mark.parametrize(("page", "level"), [(page, level) for page, levels in LOOKS.items() for level in levels])
def test_no_foreign_text_comes_to_life(page: str, level: str, root: Path, open_page: Callable[..., AppTest]) -> None:
    """Escaped in HTML and in charts, literal in Markdown, drawn as text in tables."""
    area = busiest(root)
    chosen = {"": wilayah().kota.code, "kel": area, "kec": wilayah()[area].parent}[level]
    app = open_page("ringkasan", store=root)
    app.session_state["_petugas"] = (WHO, "Pengawasan")
    if page != "ringkasan":
        app.switch_page(f"pages/{page}.py")
    app.query_params.clear()
    app.query_params["wilayah"] = chosen
    app.run()
    assert not app.exception
    assert not faults(app)


def test_names_are_shown_on_the_pages_above(root: Path, open_page: Callable[..., AppTest]) -> None:
    """Else nothing was proved: the lists by name do show the foreign text."""
    app = open_page("ringkasan", store=root)
    app.session_state["_petugas"] = (WHO, "Pengawasan")
    app.switch_page("pages/perbaikan.py")
    app.query_params["wilayah"] = busiest(root)
    app.run()
    shown = " ".join(str(v) for frame in app.dataframe for v in frame.value.to_numpy().ravel()) + " ".join(
        str(proto)
        for _, proto in leaves(app._tree)  # noqa: SLF001 - as above
    )
    assert "<img" in shown or "TEBAL" in shown
    bodies = " ".join(proto.body for _, proto in leaves(app._tree) if type(proto).__name__ == "Html")  # noqa: SLF001 - same
    assert "&lt;b&gt;TEBAL" in bodies


def test_the_rule_can_fail(open_page: Callable[..., AppTest]) -> None:
    """A label, an HTML piece and a chart with foreign text are found."""
    from streamlit.testing.v1 import AppTest  # noqa: PLC0415 - beside its use

    def page() -> None:
        import plotly.graph_objects as go  # noqa: PLC0415 - AppTest runs the body alone
        import streamlit as st  # noqa: PLC0415 - same

        st.html("<p><img src=x onerror=alert(1)></p>")
        st.button("**TEBAL**")
        st.plotly_chart(go.Figure(go.Scatter(x=[1], y=[1], text=["<img src=x>"])))

    del open_page
    assert {fault.split()[0] for fault in faults(AppTest.from_function(page).run())} == {"html", "Button", "plot"}


def test_an_upload_with_hostile_names_is_shown_as_text(
    root: Path, open_page: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    """File name, header, and the names of areas that a person is asked to confirm."""
    monkeypatch.setenv("DTKS_STORE", str(root))
    head = (
        "ID DKTS,Provinsi,Kabupaten/Kota,Kecamatan,Desa/Keluarahan,Alamat,Dusun,RT,RW,Nokk,Nik,Nama,Tanggal_Lahir,"
        'Tempat_Lahir,Jenis_Kelamin,Pekerjaan,Nama_Ibu_Kandung,Hub_Keluarga,"<img src=x> **TEBAL**"'
    )
    row = (
        "D{n},KALIMANTAN TIMUR,KOTA SAMARINDA,SAMARINDA ILIR,{area},JL. A NO. {n},,001,001,6472040101010{n},"
        "647204010190{n},**TEBAL** <img src=x> {n},1990-01-01,SAMARINDA,LAKI-LAKI,BURUH,IBU,KEPALA KELUARGA,x"
    )
    areas = ["SELILI", "SELLILI **TEBAL**", "SELILI :red[x]", "![x](x)", "SELILIY"]
    lines = [head, *(row.format(n=9001 + n, area=areas[n % len(areas)]) for n in range(60))]
    delivered = io.BytesIO("\n".join(lines).encode())
    delivered.name = hostile_register.FILE.format(period="2026-10")
    app = open_page("muat_data", store=root)
    one = app.session_state[upload._KEY]  # noqa: SLF001 - the page's own record
    upload.keep(one, [delivered], "2026-10")
    one.step = "periksa"
    app.run()
    assert not app.exception
    assert not faults(app)
    assert one.step == "cocokkan"
    names = " ".join(found["written"] for found in one.checked.reports[0].area_suggestions)
    labels = " ".join(box.label for box in app.checkbox)
    assert not names or literal(names.split()[0]) in labels
    cached.store()


def cells_of(book: bytes) -> Iterator[tuple[str, str, str]]:
    """Return part, kind and text of every cell of a workbook, from its XML: formulas have a kind of their own."""
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        shared = [
            "".join(text.text or "" for text in item.iter(f"{space}t"))
            for item in ET.fromstring(parts.read("xl/sharedStrings.xml")).iter(f"{space}si")  # noqa: S314 - our own file
        ]
        for name in parts.namelist():
            if name.startswith("xl/worksheets/sheet"):
                for cell in ET.fromstring(parts.read(name)).iter(f"{space}c"):  # noqa: S314 - same
                    value = cell.find(f"{space}v")
                    text = "" if value is None else value.text or ""
                    yield (
                        name,
                        "formula" if cell.find(f"{space}f") is not None else "text",
                        (shared[int(text)] if cell.get("t") == "s" else text),
                    )
            assert not name.startswith("xl/externalLinks")


def exports(root: Path) -> dict[str, bytes]:
    """Return every workbook that leaves the product, by name."""
    from click.testing import CliRunner  # noqa: PLC0415 - beside its use

    from dtks_analytics.cli.main import cli  # noqa: PLC0415 - same

    area = busiest(root)
    found: dict[str, bytes] = {}
    for name, words in {
        "rapor": ["scorecard", "--area", area],
        "pasangan": ["review", "export", "--area", area, "--reason", "=uji"],
    }.items():
        out = root.parent / f"{name}.xlsx"
        done = CliRunner().invoke(cli, [*words, "--period", PERIOD, "--out", str(out), "--store", str(root)])
        assert done.exit_code == 0, done.output
        found[name] = out.read_bytes()
    return found


def test_workbooks_hold_no_formula_and_no_link(root: Path) -> None:
    """Whatever a name begins with."""
    for name, book in exports(root).items():
        cells = list(cells_of(book))
        assert len(cells) > 20, name
        assert not [cell for cell in cells if cell[1] == "formula"], name
        with zipfile.ZipFile(io.BytesIO(book)) as parts:
            relations = b"".join(parts.read(part) for part in parts.namelist() if part.endswith(".rels"))
        assert b"hyperlink" not in relations
        assert b"127.0.0.1" not in relations


@pytest.mark.parametrize("command", ["findings", "duplicates"])
def test_the_command_line_prints_no_formula(command: str, root: Path) -> None:
    """Ids of the file may begin with anything."""
    import csv  # noqa: PLC0415 - beside its use

    from click.testing import CliRunner  # noqa: PLC0415 - same

    from dtks_analytics.cli.main import cli  # noqa: PLC0415 - same

    done = CliRunner().invoke(cli, [command, "--period", PERIOD, "--reason", "uji", "--store", str(root)])
    assert done.exit_code == 0, done.output
    fields = [field for row in csv.reader(io.StringIO(done.stdout)) for field in row]
    assert len(fields) > 50
    assert not [field for field in fields if field.startswith(FORMULA_STARTS)]
    assert [field for field in fields if field.startswith("'=")]
