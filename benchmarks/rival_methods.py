"""Other ways to find people listed twice, for comparison: exact NIK, a plain rule, Splink's template, dedupe."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
from worlds import truth

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from worlds import Record

    Pair = tuple[int, int]


def same_number(records: Sequence[Record]) -> dict[Pair, float]:
    """Pair rows with one NIK."""
    rows: dict[str, list[int]] = {}
    for place, row in enumerate(records):
        if row.nik:
            rows.setdefault(row.nik, []).append(place)
    return {(a, b): 1.0 for many in rows.values() for a in many for b in many if a < b}


def same_birth(path: Path) -> dict[Pair, float]:
    """Pair rows with one birth date and names of a Jaro-Winkler similarity of 0.9 or more."""
    statement = """
        SELECT l.baris - 2 AS a, r.baris - 2 AS b FROM read_parquet($path) l JOIN read_parquet($path) r
        ON l.tanggal_lahir = r.tanggal_lahir AND l.baris < r.baris
        WHERE jaro_winkler_similarity(l.nama, r.nama) >= 0.9
    """
    with duckdb.connect() as con:
        return dict.fromkeys(con.execute(statement, {"path": str(path)}).fetchall(), 1.0)


def template(path: Path) -> dict[Pair, float]:
    """Score pairs with the comparisons that Splink ships for persons, trained on the register without labels."""
    import splink.comparison_library as cl  # noqa: PLC0415 - heavy
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on  # noqa: PLC0415 - same

    logging.getLogger("splink").setLevel(logging.CRITICAL)
    with duckdb.connect() as con:
        con.execute(
            "CREATE TABLE people AS SELECT baris - 2 AS place, nama, tanggal_lahir, jenis_kelamin, kunci_ibu, nik, "
            "no_kk, alamat, kode_kelurahan, tempat_lahir FROM read_parquet($path)",
            {"path": str(path)},
        )
        rules = (("tanggal_lahir", "kode_kelurahan"), ("tanggal_lahir", "nama"), ("tanggal_lahir", "kunci_ibu"),
                 ("no_kk", "jenis_kelamin"), ("nama", "kunci_ibu"), ("alamat", "jenis_kelamin"))  # fmt: skip
        settings = SettingsCreator(
            link_type="dedupe_only",
            unique_id_column_name="place",
            comparisons=[
                cl.NameComparison("nama").configure(term_frequency_adjustments=True),
                cl.DateOfBirthComparison("tanggal_lahir", input_is_string=False),
                cl.ExactMatch("jenis_kelamin"),
                cl.ExactMatch("kunci_ibu").configure(term_frequency_adjustments=True),
                cl.DamerauLevenshteinAtThresholds("nik", [1, 2]),
                cl.ExactMatch("no_kk"),
                cl.JaroWinklerAtThresholds("alamat", [0.9]),
                cl.ExactMatch("tempat_lahir"),
            ],
            blocking_rules_to_generate_predictions=[block_on(*rule) for rule in rules],
        )
        api = DuckDBAPI(con)
        linker = Linker(api.register("people"), settings, log_level=None)
        linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
        for rule in (("nama", "tanggal_lahir"), ("kunci_ibu", "tanggal_lahir"), ("nik",)):
            linker.training.estimate_parameters_using_expectation_maximisation(
                block_on(*rule), record_sample_proportion=1.0
            )
        name = linker.inference.predict().physical_name
        rows = con.execute(f"SELECT place_l, place_r, match_probability FROM {name}").fetchall()  # noqa: S608 - a table
    return {(min(a, b), max(a, b)): float(p) for a, b, p in rows}


def learner(
    taught: Sequence[tuple[Sequence[Record], Mapping[Pair, bool]]], records: Sequence[Record], pairs: Sequence[Pair]
) -> dict[Pair, float]:
    """Score pairs with dedupe: its comparators and its classifier, taught by the labelled pairs of other worlds.

    Args:
        taught: registers with pairs of places and whether each is one person.
        records: the register to search.
        pairs: the pairs to score, those of the product's blocks.
    """
    import dedupe  # noqa: PLC0415 - no dependency of the product
    from dedupe import variables as v  # noqa: PLC0415 - same

    fields = [
        v.String("nama"), v.String("lahir", has_missing=True), v.Exact("jenis_kelamin"),
        v.String("ibu", has_missing=True), v.String("nik", has_missing=True), v.Exact("kartu"), v.String("alamat"),
        v.Exact("kelurahan"), v.String("tempat", has_missing=True),
    ]  # fmt: skip
    model = dedupe.Dedupe(fields, num_cores=1)

    def row(one: Record) -> dict[str, Any]:
        return {
            "nama": one.name, "lahir": one.born.isoformat() if one.born else None, "jenis_kelamin": one.sex,
            "ibu": one.mother or None, "nik": one.nik or None, "kartu": one.card, "alamat": one.address,
            "kelurahan": one.area, "tempat": one.place or None,
        }  # fmt: skip

    def distances(source: Sequence[Record], many: Sequence[Pair]) -> Any:  # noqa: ANN401 - an array
        return model.data_model.distances([(row(source[a]), row(source[b])) for a, b in many])

    shown = np.concatenate([distances(source, list(known)) for source, known in taught])
    same = np.concatenate([np.array(list(known.values()), dtype=int) for _, known in taught])
    model.classifier.fit(shown, same)
    chance = model.classifier.predict_proba(distances(records, pairs))[:, -1]
    return dict(zip(pairs, chance.tolist(), strict=True))


def best(records: Sequence[Record], scores: Mapping[Pair, float]) -> set[Pair]:
    """Return the pairs above the threshold at which a method does best (F1), knowing the truth."""
    known = truth(records)
    order = sorted(scores, key=lambda pair: -scores[pair])
    right = np.cumsum([pair in known for pair in order])
    counted = np.arange(1, len(order) + 1)
    place = int(np.argmax(2 * right / (counted + len(known)))) if order else -1
    least = scores[order[place]] if order else 1.0
    return {pair for pair, score in scores.items() if score >= least}


def add_library(folder: str) -> None:
    """Make a folder of libraries known that are no dependency of the project."""
    if folder:
        sys.path.append(folder)
