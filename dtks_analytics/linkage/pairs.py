"""Judged pairs to the table of pairs: one kind, one owner, one key, one explanation each."""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from dtks_analytics.catalogue.city import city
from dtks_analytics.catalogue.linkage import COUNTED, LISTED
from dtks_analytics.linkage.comparisons import compared, evidence
from dtks_analytics.linkage.pair_rules import SURE, SUSPECT, best
from dtks_analytics.records.decisions import in_force, still

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dtks_analytics.linkage.model import Model
    from dtks_analytics.records.decisions import Given

SIDE: Final = (
    ("sha", "sha256_berkas", pa.string()), ("lembar", "lembar", pa.string()), ("baris", "baris", pa.int32()),
    ("id", "id_individu", pa.string()), ("record", "record", pa.string()), ("kelurahan", "kode_kelurahan", pa.string()),
)  # fmt: skip
SCHEMA: Final = pa.schema(
    [
        ("pair", pa.string()),
        ("kind", pa.string()),
        ("probability", pa.float64()),
        ("points", pa.int32()),
        ("owner_area", pa.string()),
        ("asked_first", pa.string()),
        ("explanation", pa.string()),
        ("levels", pa.string()),
        ("cluster", pa.string()),
        ("counted", pa.bool_()),
        ("answer", pa.string()),
        *((f"{side}_{name}", kind) for side in ("left", "right") for name, _, kind in SIDE),
    ]
)
"""The month table ``pairs``. ``points`` is null where rule D05 has none; ``cluster`` where the pair does not count;
``levels`` is how far the two agree, field by field as in the explanation: an answer is about that."""
ORDER: Final = tuple(f"{name}_{side}" for name in ("id_individu", "sha256_berkas", "lembar", "baris") for side in "lr")
"""Columns by which pairs are sorted."""
KEY_LENGTH: Final = 24
BELOW_EVEN: Final = 0.49
"""Highest probability of a pair that is known not to be one person."""
RIVAL: Final = 3.0
"""Bits by which another pair of the same row must be heavier to be a rival."""
BY_NUMBER: Final = " menurut NIK"
"""Beside a birth date that the file does not have."""
_FIRST: Final = {
    "same_id": "ID individu sama", "same_account": "rekening sama", "excel_nik": "NIK sama karena pembulatan Excel",
}  # fmt: skip


def kinds(t: pa.Table) -> np.ndarray[Any, np.dtype[Any]]:
    """Return the kind of each judged pair, the strongest that fits; empty where none does.

    Args:
        t: pairs as judged, with column ``probability``.
    """
    c = {name: _flag(t, name) for name in ("nik", "excel", "id", "account", "mother", "address", "close")}
    alike, born = t["alike"].to_pandas(), t["born"].to_pandas()
    contradicted = (alike.eq(False).fillna(False) & ~born.eq(True).fillna(False)) | (
        born.eq(False).fillna(False) & ~alike.eq(True).fillna(False)
    )
    listed = np.asarray(t["probability"]) >= LISTED
    other_sex = np.asarray(t["gamma_jenis_kelamin"]) == 0
    written = np.asarray(t["gamma_nama"]) == best("nama")
    person = (c["mother"] | c["address"]) & ~other_sex & written & listed
    found = [
        (c["nik"] & ~contradicted, "same_nik"),
        (person, "same_person"),
        (c["nik"], "nik_conflict"),
        (listed, "similar_person"),
        (c["id"], "same_id"),
        (c["account"], "same_account"),
        (c["excel"], "excel_nik"),
    ]
    return np.select([np.asarray(mask) for mask, _ in found], [kind for _, kind in found], default="")


def suspects(t: pa.Table) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Tell which pairs are suspects of rule D05: enough points, names close, same birth date and sex, and listed."""
    enough = np.asarray(pc.fill_null(pc.greater_equal(t["points"], SUSPECT), False))
    same = (np.asarray(t["gamma_tanggal_lahir"]) == best("tanggal_lahir")) & (np.asarray(t["gamma_jenis_kelamin"]) == 1)
    listed = np.asarray(t["probability"]) >= LISTED
    return np.asarray(enough & same & _flag(t, "close") & listed & _flag(t, "told"))


def _flag(t: pa.Table, name: str) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Return a boolean column without nulls."""
    return np.asarray(pc.fill_null(t[name], False).to_numpy())


def probabilities(weights: Any, model: Model) -> np.ndarray[Any, np.dtype[np.float64]]:  # noqa: ANN401 - an Arrow column
    """Turn match weights into calibrated probabilities."""
    at, means = zip(*model.curve, strict=True)
    return np.asarray(np.interp(np.asarray(weights), at, means))


def rivals(left: Any, right: Any, weights: Any, register: Any = None) -> np.ndarray[Any, np.dtype[np.bool_]]:  # noqa: ANN401 - columns
    """Tell of which pairs a row agrees far better with another row: the twin of somebody listed twice, for example.

    Args:
        left: one row of each pair.
        right: the other.
        weights: in bits.
        register: where pairs of several registers stand in one table, the register of each.
    """
    frame = pd.DataFrame({"l": np.asarray(left), "r": np.asarray(right), "w": np.asarray(weights), "of": ""})
    if register is not None:
        frame["of"] = register.to_pylist()
    ends = pd.concat([frame[["of", side, "w"]].set_axis(["of", "row", "w"], axis=1) for side in "lr"])
    best = ends.groupby(["of", "row"])["w"].max()
    most = np.maximum(*(best.reindex(pd.MultiIndex.from_frame(frame[["of", side]])).to_numpy() for side in "lr"))
    return np.asarray((most >= frame["w"].to_numpy() + RIVAL) & (most >= 0))


def contested(left: Any, right: Any, weights: Any, register: Any = None) -> np.ndarray[Any, np.dtype[np.bool_]]:  # noqa: ANN401 - columns
    """Tell of which pairs a row could as well be somebody else: two rows claim it that are not each other.

    Args:
        left: one row of each pair.
        right: the other.
        weights: in bits; pairs of less than none claim nobody.
        register: where pairs of several registers stand in one table, the register of each.
    """
    of = register.to_pylist() if register is not None else [""] * len(left)
    claims: dict[tuple[str, int], set[tuple[str, int]]] = {}
    rows = np.flatnonzero(np.asarray(weights) >= 0).tolist()
    ends = [((of[i], left[i].as_py()), (of[i], right[i].as_py())) for i in rows]
    for one, two in ends:
        claims.setdefault(one, set()).add(two)
        claims.setdefault(two, set()).add(one)
    found = np.zeros(len(left), dtype=bool)
    for row, (one, two) in zip(rows, ends, strict=True):
        found[row] = bool((claims[one] - claims[two] - {two}) or (claims[two] - claims[one] - {one}))
    return found


def with_probability(t: pa.Table, model: Model) -> pa.Table:
    """Add ``probability``, ``rival`` and the weight of a rival to judged pairs.

    A pair is never above `SURE` where twins or siblings could look so, or where another row claims one of its rows.
    """
    rival = rivals(t["l"], t["r"], t["weight"])
    claimed = rival | contested(t["l"], t["r"], t["weight"])
    weight = np.asarray(t["weight"].to_numpy()) + np.where(rival, model.rival, 0.0)
    chance = probabilities(weight, model)
    capped = np.where(_flag(t, "resembling") | claimed, np.minimum(chance, SURE), chance)
    t = t.set_column(t.schema.get_field_index("weight"), "weight", pa.array(weight))
    return t.append_column("rival", pa.array(rival)).append_column("probability", pa.array(capped))


def table(t: pa.Table, model: Model, secret: bytes, decisions: Mapping[str, Sequence[Given]]) -> pa.Table:
    """Build the table of pairs, without clusters.

    Args:
        t: pairs as judged, with ``probability``.
        model: gives the threshold.
        secret: key of the pair keys.
        decisions: pair to the answers of people, in the order in which they came.

    Returns:
        Rows of `SCHEMA` with three more columns: ``l``, ``r`` (uid) and ``suspect`` (rule D05). Pairs of no kind are
        left out.
    """
    kind = kinds(t)
    t = t.append_column("kind", pa.array(kind)).append_column("suspect", pa.array(suspects(t)))
    t = t.filter(pa.array(kind != "")).sort_by([(name, "ascending") for name in ORDER])
    kind = np.asarray(t["kind"].to_numpy(zero_copy_only=False))
    chance = np.asarray(t["probability"].to_numpy())
    counted = (kind == "same_nik") | (np.isin(kind, COUNTED) & (chance >= model.threshold))
    chance = np.where(np.isin(kind, COUNTED), chance, np.minimum(chance, BELOW_EVEN))
    keys = pair_keys(t, secret)
    words, levels = _explanations(t)
    answers = [in_force(still(decisions.get(key, ()), now)) for key, now in zip(keys, levels, strict=True)]
    counted = counted & np.array([answer != "berbeda" for answer in answers], dtype=bool)
    counted = counted | np.array([answer == "sama" for answer in answers], dtype=bool)
    dated = (np.asarray(t["gamma_tanggal_lahir"]) >= 0) & _flag(t, "told")
    columns = {
        "pair": pa.array(keys, pa.string()),
        "kind": t["kind"],
        "probability": pa.array(chance),
        "points": pc.if_else(pa.array(dated), t["points"], pa.scalar(None, pa.int32())),
        "owner_area": _owner(t),
        "asked_first": _asked_first(t),
        "explanation": pa.array(words, pa.string()),
        "levels": pa.array(levels, pa.string()),
        "cluster": pa.nulls(len(t), pa.string()),
        "counted": pa.array(counted),
        "answer": pa.array(answers, pa.string()),
    }
    for side, letter in (("left", "l"), ("right", "r")):
        for name, source, _ in SIDE:
            columns[f"{side}_{name}"] = t[f"{source}_{letter}"]
    made = pa.table([_cast(columns[field.name], field.type) for field in SCHEMA], schema=SCHEMA)
    for name in ("l", "r", "suspect"):
        made = made.append_column(name, t[name])
    return made


def _cast(column: Any, kind: pa.DataType) -> Any:  # noqa: ANN401 - Arrow columns
    """Give a column the type of the table."""
    return column if column.type == kind else column.cast(kind)


def pair_keys(t: pa.Table, secret: bytes) -> list[str]:
    """Return the keyed hash of the two identities of each pair, the same in every month and in any order.

    Where both rows carry one person id, or an id stands on more than two rows, NIK and family card tell them apart.
    """
    left, right = t["record_l"].to_pylist(), t["record_r"].to_pylist()
    plain = Counter(tuple(sorted(pair)) for pair in zip(left, right, strict=True))
    others = [t[f"{name}_{side}"].to_pylist() for side in "lr" for name in ("nomor", "no_kk", "baris")]
    keys = []
    for i, pair in enumerate(zip(left, right, strict=True)):
        one, two = pair
        if one == two or plain[tuple(sorted(pair))] > 1:
            fine = [[str(column[i] or "") for column in others[start : start + 3]] for start in (0, 3)]
            rows = 2 if fine[0][:2] != fine[1][:2] else 3
            one, two = ("#".join([name, *parts[:rows]]) for name, parts in zip(pair, fine, strict=True))
        text = "pasangan\0" + "\0".join(sorted((one, two)))
        keys.append(hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()[:KEY_LENGTH])
    return keys


def _owner(t: pa.Table) -> Any:  # noqa: ANN401 - Arrow columns
    """Return the smallest area that holds both rows."""
    within = pc.equal(t["kode_kecamatan_l"], t["kode_kecamatan_r"])
    above = pc.if_else(within, t["kode_kecamatan_l"], pa.scalar(city().code))
    return pc.if_else(pc.equal(t["kode_kelurahan_l"], t["kode_kelurahan_r"]), t["kode_kelurahan_l"], above)


def _asked_first(t: pa.Table) -> Any:  # noqa: ANN401 - Arrow columns
    """Return the kelurahan to ask first: of the newer card, else of the row that is matched, else verified later."""
    right = pa.nulls(len(t), pa.bool_())
    for name, kind in (("kk_date", pa.string()), ("padan", pa.int8()), ("tanggal_verval", pa.date32())):
        left_value, right_value = (t[f"{name}_{side}"].cast(kind) for side in "lr")
        least = {"kk_date": "", "padan": 0, "tanggal_verval": pa.scalar(0, pa.date32())}[name]
        left_value, right_value = pc.fill_null(left_value, least), pc.fill_null(right_value, least)
        decided = pc.if_else(pc.equal(left_value, right_value), None, pc.greater(right_value, left_value))
        right = pc.coalesce(right, decided)
    return pc.if_else(pc.fill_null(right, False), t["kode_kelurahan_r"], t["kode_kelurahan_l"])


def _explanations(t: pa.Table) -> tuple[list[str], list[str]]:
    """Return what agrees and what differs, in plain words and as levels, never a value."""
    order = ("nik", "nama", "kata", "tanggal_lahir", "jenis_kelamin", "ibu", "tempat", "tempat_lahir", "hubungan")
    fields = {one.key: one for one in (*compared(), *evidence())}
    columns = [np.asarray(t[f"gamma_{key}"].to_numpy()) for key in order]
    kind, told = t["kind"].to_pylist(), _flag(t, "told").tolist()
    known: dict[tuple[Any, ...], str] = {}
    found, levels = [], []
    for row in zip(kind, told, *columns, strict=True):
        if row not in known:
            first = [_FIRST[row[0]]] if row[0] in _FIRST else []
            phrases = [
                fields[key].words[int(level)] + (BY_NUMBER if key == "tanggal_lahir" and not row[1] else "")
                for key, level in zip(order, row[2:], strict=True)
                if level >= 0 and not (key == "jenis_kelamin" and level == 1)
            ]
            known[row] = "; ".join(first + phrases)
        found.append(known[row])
        levels.append(" ".join(f"{key}:{int(level)}" for key, level in zip(order, row[2:], strict=True)))
    return found, levels
