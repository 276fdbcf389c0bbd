"""What the source may not say: cell values in exceptions, sessions in caches, SQL from pieces, markup from text."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[1]
SOURCES = [ROOT / "app.py", *sorted((ROOT / "pages").glob("*.py")), *sorted((ROOT / "dtks_analytics").rglob("*.py"))]
NAMES = [str(path.relative_to(ROOT)) for path in SOURCES]

RAISED = {"refuse", "damaged", "refuse_input", "_fault", "RefusedError", "DamagedStoreError", "DtksError"}
"""What builds an error of ours, beside ``raise`` itself."""

FACTS = {
    # files, sheets, columns, places
    "name", "names", "column", "lacking", "path", "found", "files", "sha256", "side", "city", "mark", "host", "port",
    "confirmations", "shown_name",
    # codes and finished sentences, which are checked where they are put together
    "code", "sentence", "detail", "SENTENCES", "DAMAGE", "LAYOUTS", "SIDES", "stage", "kind", "where", "incident",
    "label", "must", "number", "one", "PROGRAMME", "programme",
    # counts
    "integer", "len", "report", "faults", "stored", "rows_accepted", "rows_read", "rows_quarantined",
    "rows_not_data", "parts", "self", "map", "str", "join",
}  # fmt: skip
"""Words that may stand between braces in an error: never a row, a cell, a value, a person. A new word is decided on."""

MORE_FACTS = {
    "dtks_analytics/engine.py": {"machine", "SETTING", "remedy", "step", "what"},  # words of the program
    "dtks_analytics/memory.py": {"SETTING"},  # a name of the environment
    "dtks_analytics/geography.py": {"expected", "frame", "index", "is_valid", "set", "sorted"},  # codes of areas
    "dtks_analytics/web/uploads.py": {"default"},  # an example of a setting
    "dtks_analytics/store/view.py": {"fault", "period", "there"},  # a month, and which of its files
    "dtks_analytics/quality/exercise.py": {"sorted", "unknown"},  # keys of rules
    "dtks_analytics/errors.py": {"message"},  # a finished sentence
    "dtks_analytics/intake/delimited.py": {"count", "first", "last", "records"},  # numbers of lines
    "dtks_analytics/intake/examine.py": {"wrong"},  # names of columns that there are not
    "dtks_analytics/intake/load.py": {"BY_NAME", "table"},  # label of a column, name of a sheet
    "dtks_analytics/intake/sidefile.py": {"field", "key", "layout", "table"},  # same
    "dtks_analytics/intake/sheets.py": {"VERVAL_SET_BY_HEADER", "_SAY", "listed", "title"},  # sheets, titles of columns
    "dtks_analytics/intake/table.py": {"_quoted", "head", "hidden", "kinds", "sheet", "tables"},  # sheets, layouts
}
"""Words that are facts in one file alone."""

SENTENCES = {"sentence", "message", "detail", "why"}
"""Variables that carry the words of an error."""


@cache
def tree_of(name: str) -> ast.Module:
    """Return the syntax tree of a file."""
    return ast.parse((ROOT / name).read_text(encoding="utf-8"))


def called(node: ast.AST) -> str:
    """Return the last word of what a call calls, empty for anything else."""
    function = node.func if isinstance(node, ast.Call) else None
    return getattr(function, "attr", getattr(function, "id", ""))


def words_of(node: ast.AST) -> set[str]:
    """Return all identifiers and attributes of an expression."""
    return {
        word for inner in ast.walk(node) for word in (getattr(inner, "id", None), getattr(inner, "attr", None)) if word
    }


def interpolated(node: ast.AST) -> Iterator[ast.expr]:
    """Return what is put into texts below a node: f-strings, ``%``, ``format``, and joined strings."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.FormattedValue):
            yield inner.value
        elif isinstance(inner, ast.BinOp) and isinstance(inner.op, ast.Mod | ast.Add):
            sides = (inner.left, inner.right)
            if any(isinstance(side, ast.Constant) and isinstance(side.value, str) for side in sides):
                yield from (side for side in sides if not isinstance(side, ast.Constant))
        elif called(inner) == "format" and isinstance(inner, ast.Call):
            yield from inner.args
            yield from (keyword.value for keyword in inner.keywords if keyword.arg)


def errors_in(tree: ast.Module) -> Iterator[ast.AST]:
    """Return every place that puts the words of an error together."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and node.exc is not None:
            yield node.exc
        elif called(node) in RAISED:
            yield node
        elif isinstance(node, ast.Assign) and {getattr(t, "id", "") for t in node.targets} & SENTENCES:
            yield node.value


def no_error_carries_a_value(name: str) -> None:
    """Errors name files, sheets, columns, row numbers, counts and codes."""
    if name.startswith(("dtks_analytics/ui/", "dtks_analytics/present/")):
        checked = [node.exc for node in ast.walk(tree_of(name)) if isinstance(node, ast.Raise) and node.exc]
    else:
        checked = list(errors_in(tree_of(name)))
    for place in checked:
        for value in interpolated(place):
            strange = words_of(value) - FACTS - MORE_FACTS.get(name, set())
            assert not strange, f"{name}:{getattr(value, 'lineno', '?')}: {sorted(strange)}"


def test_the_rule_about_errors_can_fail() -> None:
    """It sees rows in f-strings, formats, sums, and in a sentence on its way to an error."""
    bad = (
        'raise RefusedError("X", f"baris {row}")',
        'raise refuse("X", "isi {}".format(cell.value))',
        'raise ValueError("isi " + nama)',
        'raise ValueError("isi %s" % nik)',
        'sentence = f"isi {row[0]}"\nraise RefusedError("X", sentence)',
    )
    for text in bad:
        assert any(words_of(v) - FACTS for place in errors_in(ast.parse(text)) for v in interpolated(place)), text
    fine = 'raise RefusedError("X", f"Berkas {name}: {integer(len(faults))} baris.")'
    assert not any(words_of(v) - FACTS for place in errors_in(ast.parse(fine)) for v in interpolated(place))


LOGGERS = {"debug", "info", "warning", "error", "critical", "log"}


def logs_have_fixed_words_and_no_traceback(name: str) -> None:
    """No f-string, no traceback, no exception as argument: its text may quote a row."""
    for node in ast.walk(tree_of(name)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        owner = ast.unparse(node.func.value)
        if not re.fullmatch(r"(_?log|_?logger|logging|LOG|logging\.getLogger\(.*\))", owner):
            continue
        place = f"{name}:{node.lineno}"
        assert node.func.attr != "exception", place
        if node.func.attr in LOGGERS and node.args:
            words = node.args[node.func.attr == "log" :]
            assert isinstance(words[0], ast.Constant), place
            assert not {k.arg for k in node.keywords} & {"exc_info", "stack_info"}, place
            plain = [ast.unparse(a) for a in words[1:]]
            assert not {"error", "exc", "e"} & set(plain), place


CACHES = {"lru_cache", "cache", "cache_data", "cache_resource", "piece", "cached_property"}
SESSION = {"session_state", "user", "reader", "person", "cookies", "query_params", "context", "door", "owns"}
"""What belongs to one person or one browser."""
BY_NAME = re.compile(r"(^|\.)((worklist|lists|byname)\.|work\.|worklist$|persons$|reveal)")
"""Ways to rows; kept rows would be shown to the next person without an audit line."""


def cached_functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    """Return the functions of a file whose results are kept."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            words = [
                words_of(decorator.func if isinstance(decorator, ast.Call) else decorator)
                for decorator in node.decorator_list
            ]
            if any(found & CACHES for found in words):
                yield node


def reached(function: ast.FunctionDef, tree: ast.Module) -> Iterator[ast.FunctionDef]:
    """Return a function and those of the same file that it calls, directly or not."""
    known = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    todo, done = [function], []
    while todo:
        one = todo.pop()
        done.append(one)
        inner = {
            called(node) for node in ast.walk(one) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        todo += [known[name] for name in inner if name in known and known[name] not in done + todo]
    yield from done


KEPT_OPENERS = {("dtks_analytics/ui/frame/work.py", "_worklist")}
"""Cached ways to a store's file, by its root: the door is kept, never what is read through it."""


def nothing_of_one_person_is_cached(name: str) -> None:
    """Cached functions of pages read no session, no person, no rows, and take no unhashed argument."""
    if not name.startswith(("dtks_analytics/ui/", "dtks_analytics/web/", "pages/", "app.py")):
        return
    tree = tree_of(name)
    for function in cached_functions(tree):
        place = f"{name}:{function.name}"
        arguments = [a.arg for a in (*function.args.args, *function.args.kwonlyargs, *function.args.posonlyargs)]
        assert not [a for a in arguments if a.startswith("_")], place
        assert function.args.vararg is None, place
        for one in reached(function, tree):
            used = {getattr(n, "attr", None) for n in ast.walk(one)} | {called(n) for n in ast.walk(one)}
            assert not used & SESSION, f"{place} reaches {one.name}"
            calls = {ast.unparse(n.func) for n in ast.walk(one) if isinstance(n, ast.Call)}
            if (name, function.name) not in KEPT_OPENERS:
                assert not [call for call in calls if BY_NAME.search(call)], f"{place} reaches {one.name}"


def test_the_rule_about_caches_can_fail() -> None:
    """It sees through a function of the same file."""
    text = "@cached.piece\ndef a(look):\n    return b()\ndef b():\n    return st.session_state['x']\n"
    tree = ast.parse(text)
    (function,) = cached_functions(tree)
    assert any("session_state" in words_of(one) for one in reached(function, tree))


def no_cache_on_disk_and_no_text_as_markup(name: str) -> None:
    """``persist="disk"`` pickles; ``unsafe_allow_html`` takes markup; ``accept_new_options`` takes any text."""
    for node in ast.walk(tree_of(name)):
        if isinstance(node, ast.keyword):
            assert node.arg not in {"persist", "unsafe_allow_html", "accept_new_options"}, f"{name}:{node.lineno}"


SQL = re.compile(
    r"^\s*(SELECT|INSERT|UPDATE|DELETE|REPLACE|CREATE|DROP|ALTER|COPY|ATTACH|DETACH|SET|PRAGMA|WITH|BEGIN)\s",
    re.IGNORECASE,
)
STATEMENTS = {
    ("dtks_analytics/engine.py", "keep"), ("dtks_analytics/engine.py", "define"),
    ("dtks_analytics/engine.py", "backend"),
}  # fmt: skip
"""Where statements are put together, from names and statements of ours: a setting and a name take no parameter."""


def statements_from_pieces(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Return function and line of every SQL text with something put into it."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        for node in ast.walk(function):
            first: ast.AST | None = None
            if isinstance(node, ast.JoinedStr) and any(isinstance(v, ast.FormattedValue) for v in node.values):
                first = node.values[0]
            elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod):
                first = node.left
            elif called(node) == "format" and isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                first = node.func.value
            if isinstance(first, ast.Constant) and isinstance(first.value, str) and SQL.match(first.value):
                yield function.name, node.lineno


def no_statement_is_made_of_pieces(name: str) -> None:
    """Values reach a database as parameters, expressions as compiled statements."""
    for function, line in statements_from_pieces(tree_of(name)):
        assert (name, function) in STATEMENTS, f"{name}:{line} {function}"


def test_the_rule_about_statements_can_fail() -> None:
    """f-strings, sums, ``%`` and ``format``."""
    for text in ('f"SELECT {x}"', '"SELECT " + x', '"DELETE FROM t WHERE n = %s" % x', '"select {}".format(x)'):
        assert list(statements_from_pieces(ast.parse(f"def a(x):\n    return {text}\n"))), text


def only_the_session_reads_and_writes_the_address(name: str) -> None:
    """Addresses are kept by browsers and proxies: they carry codes from fixed lists, never what somebody typed."""
    if name != "dtks_analytics/ui/frame/session.py":
        for node in ast.walk(tree_of(name)):
            if isinstance(node, ast.Attribute) and node.attr == "query_params":
                assert ast.unparse(node.value) != "st", f"{name}:{node.lineno}"


CHECKS = (
    only_the_session_reads_and_writes_the_address,
    no_error_carries_a_value,
    logs_have_fixed_words_and_no_traceback,
    nothing_of_one_person_is_cached,
    no_cache_on_disk_and_no_text_as_markup,
    no_statement_is_made_of_pieces,
)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_source_keeps_to_it(check: Callable[[str], None]) -> None:
    """Every file of the product."""
    for name in NAMES:
        check(name)
