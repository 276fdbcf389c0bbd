"""Why two records may be one person: every comparison with its level and its weight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import ibis
import numpy as np
import pyarrow as pa

from dtks_analytics.catalogue.linkage import COUNTED, KIND
from dtks_analytics.engine import compile_statement
from dtks_analytics.linkage import model as linkage
from dtks_analytics.linkage import pair_rules as judge
from dtks_analytics.linkage import pairs
from dtks_analytics.linkage import search as duplicates
from dtks_analytics.linkage.comparisons import compared, evidence
from dtks_analytics.linkage.rows import file_rows, link_rows, prepare

if TYPE_CHECKING:
    from pathlib import Path

    from dtks_analytics.engine import Engine
    from dtks_analytics.quality.facts import Asked

PRIOR_LABEL: Final = "Sebelum dibandingkan"
PRIOR_LEVEL: Final = "dua baris sembarang di daftar"
UNKNOWN: Final = "tidak dapat dibandingkan"
RIVAL_LABEL: Final = "Baris lain"
RIVAL_LEVEL: Final = "salah satu baris jauh lebih cocok dengan baris lain"
CAPPED: Final = "Bisa juga saudara kembar, saudara, atau baris lain: tanpa jawaban tidak pernah dianggap pasti."


@dataclass(frozen=True)
class Explained:
    """Why two records may be one person.

    Attributes:
        pair: key of the pair, as in the table of pairs.
        kind: kind of the pair; empty where it is none.
        probability: calibrated, 0 to 1; below 0.5 where the kind says that it is not one person.
        fields: Indonesian name of the field, its level in words, and the weight in bits; the first entry is where every
            pair starts. Bits add up; each doubles the odds.
        note: what the weights cannot say, Indonesian; empty without.
    """

    pair: str
    kind: str
    probability: float
    fields: list[tuple[str, str, float]]
    note: str

    @property
    def weight(self) -> float:
        """Sum of the weights, in bits."""
        return sum(weight for _, _, weight in self.fields)


def explain(engine: Engine, persons: Path, asked: Asked, left_id: str, right_id: str, secret: bytes) -> Explained:
    """Compare two active rows of a month field by field.

    Args:
        engine: an open engine.
        persons: the canonical snapshot.
        asked: the columns that were present.
        left_id: ``id_individu`` of one row, as in the file.
        right_id: ``id_individu`` of the other; may be the same where an id stands on two rows.
        secret: key of the pair keys.

    Returns:
        The comparison; the same whichever id comes first.

    Raises:
        LookupError: an id stands on no active row, or one id on one row only.
    """
    prepare(engine, persons, asked)
    rows = _rows(engine, left_id, right_id)
    duplicates.candidates(engine, asked, only=rows)
    engine.keep("m_weighed", judge.weighed())
    duplicates.prepare_model(engine)
    model = linkage.model()
    scored = linkage.score(engine, "m_model_rows", "m_weighed", model.settings)
    judged = engine.backend.con.sql(judge.judged(scored, model.evidence)).to_arrow_table()
    judged = pairs.with_probability(judged, model)
    one, weights = _only(judged, rows), _weights(engine, scored, rows)
    kind = str(pairs.kinds(one)[0])
    chance = float(one["probability"][0].as_py())
    return Explained(
        pair=pairs.pair_keys(one, secret)[0],
        kind=kind,
        probability=chance if not kind or kind in COUNTED else min(chance, pairs.BELOW_EVEN),
        fields=_fields(one, weights, model.rival),
        note=_note(one, kind),
    )


def _rows(engine: Engine, left_id: str, right_id: str) -> tuple[int, int]:
    """Return the rows of two ids; ids are compared as values, never written into a statement."""
    wanted = pa.table({"id_individu": pa.array([left_id, right_id], pa.string())})
    engine.stream("m_wanted_in", wanted.to_reader())
    engine.keep("m_wanted", compile_statement(ibis.table({"id_individu": "string"}, name="m_wanted_in").distinct()))
    named = ibis.table({"id_individu": "string"}, name="m_wanted")
    known = file_rows().select("uid", "id_individu").semi_join(named, "id_individu").semi_join(link_rows(), "uid")
    found: dict[str, list[int]] = {}
    for row in engine.rows(compile_statement(known.order_by("uid"))):
        found.setdefault(str(row["id_individu"]), []).append(int(row["uid"]))
    try:
        if left_id == right_id:
            return found[left_id][0], found[left_id][1]
        return found[left_id][0], found[right_id][0]
    except (KeyError, IndexError):
        message = "no two active rows carry these ids"
        raise LookupError(message) from None


def _only(judged: pa.Table, rows: tuple[int, int]) -> pa.Table:
    """Return the one judged pair of two rows."""
    left, right = (np.asarray(judged[side].to_numpy()) for side in "lr")
    at = np.flatnonzero(np.isin(left, rows) & np.isin(right, rows))
    return judged.take(pa.array(at[:1]))


def _weights(engine: Engine, scored: str, rows: tuple[int, int]) -> dict[str, float]:
    """Return the weight of each comparison of two rows, rarity included."""
    t = engine.backend.table(scored)
    one = t.filter(t.uid_l.isin(rows) & t.uid_r.isin(rows)).limit(1).to_pyarrow().to_pylist()[0]
    return {
        field.key: sum(float(one.get(f"mw_{part}{field.key}") or 0.0) for part in ("", "tf_adj_"))
        for field in compared()
    }


def _fields(one: pa.Table, weights: dict[str, float], rival: float) -> list[tuple[str, str, float]]:
    """Put level and weight of every comparison into words."""
    row: dict[str, Any] = {
        field.key: (int(one[f"gamma_{field.key}"][0].as_py()), weights.get(field.key)) for field in compared()
    }
    row |= {
        field.key: (int(one[f"gamma_{field.key}"][0].as_py()), float(one[f"mw_{field.key}"][0].as_py()))
        for field in evidence()
    }
    bits = sum(weight for _, weight in row.values())
    claimed = bool(one["rival"][0].as_py())
    bits += rival if claimed else 0.0
    start = float(one["weight"][0].as_py()) - bits
    found: list[tuple[str, str, float]] = [(PRIOR_LABEL, PRIOR_LEVEL, round(start, 2))]
    for field in (*compared(), *evidence()):
        level, weight = row[field.key]
        words = field.words.get(level, UNKNOWN)
        if field.key == "tanggal_lahir" and level >= 0 and not one["told"][0].as_py():
            words += pairs.BY_NUMBER
        if level >= 0 or field in compared():
            found.append((field.label, words, round(weight, 2)))
    if claimed:
        found.append((RIVAL_LABEL, RIVAL_LEVEL, round(rival, 2)))
    return found


def _note(one: pa.Table, kind: str) -> str:
    """Say what stands beside the weights."""
    if kind in {"same_nik", "same_person"} or (kind and not KIND[kind].same_person):
        return KIND[kind].meaning
    return CAPPED if one["probability"][0].as_py() == judge.SURE else ""
