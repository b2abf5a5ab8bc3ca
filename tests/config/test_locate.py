"""The scanner against the parser: whatever tomli reads, `locate` finds, and finds in the right place."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import tomli
from hypothesis import example, given, settings
from hypothesis import strategies as st

from probe.config.locate import KeyPath, locate, offset_inside

TRICKY = '''# a comment with [[probe]] and "quotes"
title = "x" # trailing = comment
"quoted key" = 1
'literal key' = 2
"a\\"b" = 3
dotted.key.here = true
dotted . "spaced" . there = 1979-05-27 07:32:00
[[probe]]
name = 'one'
assert = ["status == 200", # first ]
  'body contains "[x]"',
  """multi
  line ] text""",
]
retry = { attempts = 2, wait = "2s", deep = { er = [1, [2, { x = "}" }]] } }
  [[probe.step]]
  post = "/a"
  json = { user = "probe", "pass word" = "x#y" }
  [probe.step.capture]
  token = "$.a"
  [[probe.step]]
  get = "/b"
[probe.headers]
accept = "text/html"
[[probe]]
name = "two"
body = \'\'\'
it''s
\'\'\'
quotes = """a "quoted" "" end"""""
[[probe.step]]
get = "/c"
[a.b."c.d"]
e = -inf
[a]
f = +1_000.5e-3
'''


def leaves(value: Any, path: KeyPath = ()) -> Iterator[tuple[KeyPath, Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from leaves(inner, (*path, index))
    else:
        yield path, value


def name_at(source: str, offset: int) -> str:
    """The key that begins at an offset."""
    key = re.match(r"""[A-Za-z0-9_-]+|"(?:\\.|[^"\\])*"|'[^']*'""", source[offset:])
    assert key
    return str(next(iter(tomli.loads(f"{key[0]} = 1"))))


def check(source: str) -> None:
    """Every leaf is located, and its extent parses back to the value."""
    found, whole = locate(source), tomli.loads(source)
    for path, value in leaves(whole):
        extent = found[path]
        assert tomli.loads("v = " + source[extent.start : extent.end])["v"] == value, path
        name = path[-1]
        if isinstance(name, str):
            assert name_at(source, extent.key) == name
    for path in found:
        at: Any = whole
        for part in path:
            at = at[part]


def test_every_construct_of_toml_is_located() -> None:
    check(TRICKY)
    check(TRICKY.replace("\n", "\r\n"))


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 2), (("dotted",), 6), (("dotted", "key", "here"), 6), (("dotted", "spaced", "there"), 7),
        (("probe",), 8), (("probe", 0), 8), (("probe", 0, "assert", 1), 11), (("probe", 0, "assert", 2), 12),
        (("probe", 0, "retry", "deep", "er", 1, 1, "x"), 15), (("probe", 0, "step", 0), 16),
        (("probe", 0, "step", 0, "json", "pass word"), 18), (("probe", 0, "step", 0, "capture", "token"), 20),
        (("probe", 0, "step", 1, "get"), 22), (("probe", 0, "headers", "accept"), 24), (("probe", 1), 25),
        (("probe", 1, "step", 0, "get"), 32), (("a", "b", "c.d", "e"), 34), (("a", "f"), 36),
    ],
)  # fmt: skip
def test_a_key_is_found_on_its_line(path: KeyPath, line: int) -> None:
    extent = locate(TRICKY)[path]
    assert TRICKY.count("\n", 0, extent.key) + 1 == line


KEYS = st.one_of(
    st.from_regex(r"[A-Za-z0-9_-]{1,6}", fullmatch=True),
    st.text(min_size=1, max_size=5).filter(str.isprintable),
)
TEXTS = st.text(st.characters(blacklist_categories=("Cs", "Cc"), whitelist_characters="\n\t"), max_size=12)
SCALARS = st.one_of(st.booleans(), st.integers(-(10**6), 10**6), TEXTS)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


def quoted(text: str) -> str:
    table = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}
    return '"' + "".join(table.get(character, character) for character in text) + '"'


def as_text(text: str, style: int) -> str:
    if style == 1 and "'" not in text and "\n" not in text:
        return f"'{text}'"
    if style == 2 and "'''" not in text and not text.endswith("'"):
        return f"'''\n{text}'''"
    if style == 3:
        return '"""\\\n   ' + quoted(text)[1:-1].replace("\\n", "\n\\\n   \\n") + '"""'
    return quoted(text)


def as_toml(value: Any, draw: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return as_text(value, draw(st.integers(0, 3)))
    if isinstance(value, list):
        gap: str = draw(st.sampled_from(["", " ", "\n  ", " # ] } ,\n"]))
        return "[" + gap + f",{gap}".join(as_toml(item, draw) for item in value) + gap + "]"
    if isinstance(value, dict):
        pairs = [f"{as_key(key)} = {as_toml(item, draw)}" for key, item in value.items()]
        return "{ " + ", ".join(pairs) + " }"
    return str(value)


def as_key(key: str) -> str:
    return key if key.isascii() and key.replace("_", "").replace("-", "").isalnum() else quoted(key)


@st.composite
def documents(draw: Any) -> str:
    rows: list[str] = []
    for key, value in draw(st.dictionaries(KEYS, VALUES, max_size=3)).items():
        rows.append(f"{as_key(key)} = {as_toml(value, draw)} # {key!r} = ] }}".replace("\n ", "\n "))
    for name in draw(st.lists(st.sampled_from(["probe", "probe.step", "rule"]), max_size=6)):
        if name == "probe.step" and "[[probe]]" not in rows:
            continue
        rows.append(f"[[{name}]]")
        for key, value in draw(
            st.dictionaries(KEYS.filter(lambda key: key != "step"), VALUES, max_size=3)
        ).items():
            rows.append(f"{as_key(key)}={as_toml(value, draw)}")
    return "\n".join(rows).replace("probe = ", "probe_ = ").replace("rule = ", "rule_ = ")


@settings(max_examples=150, deadline=None)
@example("a = 1 # ü\nb = [\"\"\"x\"\"\", '''\ny''']\n")
@given(documents())
def test_every_leaf_the_parser_finds_is_located(source: str) -> None:
    try:
        tomli.loads(source)
    except tomli.TOMLDecodeError:
        return
    check(source)


@pytest.mark.parametrize(
    ("source", "index", "at"),
    [
        ('v = "abc"', 1, 6),
        ('v = "a\\tbc"', 2, 8),
        ('v = "\\u00fcbc"', 1, 11),
        ("v = 'a\\tbc'", 3, 8),
        ('v = """\nabc"""', 0, 8),
        ('v = """a\\\n   b"""', 1, 13),
        ("v = '''\r\nab'''", 1, 10),
        ('v = "abc"', 99, 8),
    ],
)
def test_a_character_of_a_text_is_found_through_its_escapes(source: str, index: int, at: int) -> None:
    assert offset_inside(source, locate(source)["v",], index) == at
