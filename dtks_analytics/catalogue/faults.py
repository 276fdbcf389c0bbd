"""Says in plain Indonesian what is wrong with a file of rules or amounts that somebody edits by hand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_KINDS: Final = {
    "string": "teks",
    "integer": "bilangan bulat",
    "boolean": "true atau false",
    "array": "daftar",
    "object": "kelompok isian",
}


def unreadable(error: Exception) -> str:
    """Describe a file that is missing, not text, or no TOML.

    Args:
        error: what reading raised: ``OSError``, ``UnicodeDecodeError`` or ``tomllib.TOMLDecodeError``.
    """
    if isinstance(error, OSError):
        return "Berkasnya tidak ditemukan atau tidak dapat dibaca."
    if isinstance(error, UnicodeDecodeError):
        return "Berkasnya bukan teks UTF-8."
    line = re.search(r"line (\d+)", str(error))
    where = f" pada baris {line[1]}" if line else ""
    return f"Susunan TOML rusak{where}: periksa tanda kutip, tanda sama dengan, dan kurung."


def found_fault(fault: Any, lists: Mapping[str, str]) -> str:  # noqa: ANN401 - jsonschema ships no types
    """Put a fault that jsonschema found into words.

    Args:
        fault: a ``jsonschema.ValidationError``.
        lists: key of each list in the file, and what one of its items is called at the beginning of a sentence.

    Returns:
        One sentence: the place, the entry, and what it must be.
    """
    places = list(fault.absolute_path)
    names = [str(place) for place in places if isinstance(place, str) and place not in lists]
    number = next((place + 1 for place in places if isinstance(place, int)), None)
    item = next((word for key, word in lists.items() if key in places), "")
    where = f"{item} ke-{number}: " if item and number else ""
    entry = f"isian “{names[-1]}”" if names else "isinya"
    sentence = where + _must(fault, entry)
    return sentence[0].upper() + sentence[1:] + "."


def _must(fault: Any, entry: str) -> str:  # noqa: ANN401 - jsonschema ships no types
    """Say what an entry must be."""
    kind, wanted = fault.validator, fault.validator_value
    if kind == "required":
        return f"isian “{next(name for name in wanted if name not in fault.instance)}” belum ada"
    if kind == "additionalProperties":
        known = fault.schema["properties"]
        stranger = next(name for name in fault.instance if name not in known)
        return f"isian “{stranger}” tidak dikenal; yang dikenal: {', '.join(known)}"
    if kind == "pattern" and "berlaku" in entry:
        return f"{entry} harus bulan yang ditulis TTTT-BB, misalnya 2026-08"
    if kind in {"minItems", "maxItems", "uniqueItems"} and "program" in entry:
        return f"{entry} harus berisi dua program yang berbeda"
    words = {
        "enum": f"harus salah satu dari {', '.join(map(str, wanted if isinstance(wanted, list) else []))}",
        "type": f"harus {_KINDS.get(str(wanted), wanted)}",
        "pattern": "memuat tanda yang tidak boleh dipakai",
        "minItems": "masih kosong",
        "minLength": f"harus paling sedikit {wanted} huruf",
        "maxLength": f"harus paling banyak {wanted} huruf",
        "minimum": f"harus paling sedikit {wanted}",
    }
    return f"{entry} {words.get(kind, 'tidak sesuai skema di folder data')}"
