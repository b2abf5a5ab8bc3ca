import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from support.readings import reading

from probe.assertions import ExpressionError, parse

ORDER = {
    "type": "object",
    "required": ["items"],
    "properties": {"items": {"type": "array", "items": {"$ref": "item.json"}}},
}
ITEM = {"type": "object", "properties": {"id": {"type": "integer"}}}
TEXT = "schema 'order.json'"


def write(folder: Path, **files: Any) -> Path:
    for name, content in files.items():
        (folder / f"{name}.json").write_text(json.dumps(content))
    return folder


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return write(tmp_path, order=ORDER, item=ITEM)


def refusal(text: str, base: Path) -> tuple[int, str]:
    with pytest.raises(ExpressionError) as caught:
        parse(text, base=base)
    return caught.value.column, str(caught.value)


def test_a_body_that_fits_passes(base: Path) -> None:
    assert parse(TEXT, base=base).judge(reading()) is None
    assert parse('  schema   "order.json" ', base=base).judge(reading()) is None


def test_a_body_that_does_not_fit_fails_with_the_place_and_the_problem(base: Path) -> None:
    failure = parse(TEXT, base=base).judge(reading(b'{"items": [{"id": 1}, {"id": "\\u001b[2J"}]}'))
    assert failure is not None
    assert (failure.reason, failure.wanted) == ("assertion", "fits 'order.json'")
    assert failure.actual == '$.items[1].id: "\\u001b[2J" is not of type "integer"'
    assert failure.message == f"schema 'order.json': {failure.actual}"


def test_a_body_that_is_not_json_fails(base: Path) -> None:
    failure = parse(TEXT, base=base).judge(reading(b"<html>"))
    assert failure is not None
    assert failure.actual == "the body is not JSON: Expecting value: line 1 column 1 (char 0)"


def test_a_document_the_validator_cannot_take_fails_and_does_not_raise(tmp_path: Path) -> None:
    write(tmp_path, any={})
    failure = parse("schema 'any.json'", base=tmp_path).judge(reading(b'"\\ud800"'))
    assert failure is not None
    assert (failure.actual or "").startswith("the body cannot be checked: ")


def test_a_pattern_that_explodes_in_a_schema_is_stopped(tmp_path: Path) -> None:
    write(tmp_path, slow={"pattern": "^(a|aa)+(?=c)$"})
    failure = parse("schema 'slow.json'", base=tmp_path).judge(reading(b'"' + b"a" * 200 + b'b"'))
    assert failure is not None


def test_the_file_is_read_once_when_the_expression_is(base: Path) -> None:
    assertion = parse(TEXT, base=base)
    (base / "order.json").unlink()
    (base / "item.json").unlink()
    assert assertion.judge(reading()) is None


def test_a_file_that_cannot_be_used_is_refused_with_the_cause(tmp_path: Path) -> None:
    write(tmp_path, wrong={"type": "objekt"}, number=3, far={"$ref": "http://127.0.0.1:9/x.json"})
    write(tmp_path, out={"$ref": "../secret.json"})
    (tmp_path / "text.json").write_text("{")
    (tmp_path / "folder").mkdir()
    (tmp_path / "large.json").write_bytes(b" " * (4 * 1024 * 1024 + 1))
    assert refusal("schema 'none.json'", tmp_path) == (
        9,
        "the schema 'none.json' cannot be used: No such file or directory",
    )
    assert refusal("schema 'folder'", tmp_path) == (9, "the schema 'folder' cannot be used: it is not a file")
    assert refusal("schema '/dev/zero'", tmp_path) == (
        9,
        "the schema '/dev/zero' cannot be used: it is not a file",
    )
    assert refusal("schema 'large.json'", tmp_path) == (
        9,
        "the schema 'large.json' cannot be used: it is larger than 4 MiB",
    )
    assert refusal("schema 'a\\u0000b'", tmp_path)[1].startswith("the schema 'a\\x00b' cannot be used: ")
    assert "it is not JSON: Expecting property name" in refusal("schema 'text.json'", tmp_path)[1]
    assert 'cannot be used: "objekt" is not valid' in refusal("schema 'wrong.json'", tmp_path)[1]
    assert "cannot be used: 3 is not of types" in refusal("schema 'number.json'", tmp_path)[1]
    assert refusal("schema 'far.json'", tmp_path)[1] == (
        "the schema 'far.json' cannot be used: "
        "it refers to http://127.0.0.1:9/x.json, which is outside its folder: copy that there"
    )
    assert "secret.json, which is outside its folder" in refusal("schema 'out.json'", tmp_path)[1]
    assert refusal("schema 'x.json' == 1", tmp_path) == (17, "unexpected '==': the expression ends before it")
    assert refusal(r"schema 'a\qb'", tmp_path) == (10, r"\q is no escape: write \\ for a backslash")


def test_without_the_package_the_error_says_what_to_install() -> None:
    script = """
import sys
sys.modules["jsonschema_rs"] = None
from probe.assertions import ExpressionError, parse
try:
    parse("schema 'x.json'")
except ExpressionError as error:
    print(error.column, error)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "1 the subject 'schema' needs jsonschema_rs: pip install 'probe[schema]'\n"
