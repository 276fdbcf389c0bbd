"""Addresses reduced to what two spellings of one place share."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dtks_analytics.catalogue.linkage import ADDRESS_FORMS, ADDRESS_NOISE


def encoded_column(texts: pa.Array) -> pa.Array:
    """Return a column as distinct values and codes."""
    whole = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    return whole if pa.types.is_dictionary(whole.type) else whole.dictionary_encode()


def addresses(texts: pa.Array) -> pa.Array:
    """Return what addresses are compared by.

    Args:
        texts: as written; null where there is none.

    Returns:
        Letters and digits without the words for street, alley and number and without RT and RW; null where nothing is
        left.
    """
    encoded = encoded_column(texts)
    upper = pc.utf8_upper(encoded.dictionary)
    upper = pc.replace_substring_regex(upper, pattern=r"\b(RT|RW)[ .:]*[0-9]+", replacement=" ")
    upper = pc.replace_substring_regex(upper, pattern=r"([A-Z])([0-9])", replacement=r"\1 \2")
    upper = pc.replace_substring_regex(upper, pattern="[^A-Z0-9]+", replacement=" ")
    lists = pc.ascii_split_whitespace(upper)
    owner = pc.list_parent_indices(lists).to_numpy()
    words = pc.list_flatten(lists).dictionary_encode()
    forms = [ADDRESS_FORMS.get(text, "" if text in ADDRESS_NOISE else text) for text in words.dictionary.to_pylist()]
    counts = np.bincount(owner, minlength=len(upper))
    offsets = pa.array(np.concatenate([[0], counts.cumsum()]).astype(np.int32))
    taken = pa.array(forms, pa.string()).take(words.indices)
    text = pc.binary_join(pa.ListArray.from_arrays(offsets, taken), "")
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text).take(encoded.indices)
