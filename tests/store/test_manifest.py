"""A manifest that shows by itself when it was damaged."""

from __future__ import annotations

import json

import pytest

from dtks_analytics.errors import DamagedStoreError
from dtks_analytics.store.manifest import Header, Manifest, decode, encode

BODY = {"nama": 'a"b\n\udce9', "kosong": None, "daftar": [], "angka": 0.1}


def test_a_record_comes_back_and_is_plain_json() -> None:
    """Any JSON tool reads it."""
    raw = encode(BODY)
    assert decode(raw) == BODY
    assert json.loads(raw)["body"] == BODY
    assert raw.isascii()


def test_every_single_flipped_bit_is_noticed() -> None:
    """All of them, in the digest, the frame and the text."""
    raw = encode(BODY)
    for position in range(len(raw) * 8):
        changed = bytearray(raw)
        changed[position // 8] ^= 1 << position % 8
        with pytest.raises(DamagedStoreError, match="MANIFEST_DAMAGED"):
            decode(bytes(changed))


@pytest.mark.parametrize("raw", [b"", b"{}", encode(BODY)[:-1], encode(BODY) + b"\n", encode(BODY) * 2])
def test_a_cut_or_lengthened_record_is_noticed(raw: bytes) -> None:
    """Nothing before, between or after."""
    with pytest.raises(DamagedStoreError, match=r"STORE_DAMAGED.*store\.json"):
        decode(raw, "STORE_DAMAGED", "store.json")


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_number_that_is_none_is_not_written(value: float) -> None:
    """NaN is no JSON."""
    with pytest.raises(ValueError, match="JSON compliant"):
        encode({"x": value})


def test_the_hash_of_a_manifest_is_that_of_its_file() -> None:
    """A person can follow the chain with sha256sum; an empty version has no months."""
    manifest = Manifest.build(Header(0, "", "create", None, None, "dtks", "2026-11-24T00:00:00+00:00"), {})
    assert Manifest.read(manifest.raw) == manifest
    assert (manifest.version, manifest.entries) == (0, {})
