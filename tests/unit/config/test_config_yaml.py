from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import ConfigError
from config.yaml_lines import MOST_BYTES, parse, read_document

if TYPE_CHECKING:
    from pathlib import Path


def refused(text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        parse(text, "f.yaml")
    return str(caught.value)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("NO", "NO"),
        ("yes", "yes"),
        ("on", "on"),
        ("10:30", "10:30"),
        ("09:30", "09:30"),
        ("2027-01-31", "2027-01-31"),
        ("012", 12),
        ("-3", -3),
        ("0.80", 0.8),
        ("1e3", 1000.0),
        ("true", True),
        ("null", None),
        ("~", None),
        ("'1'", "1"),
        ("!!str 1", "1"),
        (".inf", ".inf"),
        ("0x10", "0x10"),
    ],
)
def test_scalars_are_read_as_editors_read_them(written: str, read: object) -> None:
    data = parse(f"a: {written}", "f.yaml").data
    assert data == {"a": read}
    assert isinstance(data, dict)
    assert type(data["a"]) is type(read)


def test_every_place_knows_its_line() -> None:
    document = parse("a:\n  - x: 1\n    y: 2\n  -\n    x: 3\n# note\nb: 4\n", "f.yaml")
    assert document.line(("a", 0, "y")) == 3
    assert document.line(("a", 1, "x")) == 5
    assert document.line(("b",)) == 7
    assert document.line(("a", 1, "unknown", 3)) == 5


def test_aliases_stand_for_what_they_name() -> None:
    data = parse("a: &p [1, 2]\nb: *p\n", "f.yaml").data
    assert data == {"a": [1, 2], "b": [1, 2]}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\nb: 2\na: 3\n", 'f.yaml:3: "a" stands twice, first on line 1'),
        ("a: [1,\n", "f.yaml:2: is not valid YAML"),
        ("a:\n\t- 1\n", "f.yaml:2: is not valid YAML: a tab"),
        ("a: !!python/object/apply:os.system [ls]\n", "f.yaml:1: the tag"),
        ("a: !!set {x}\n", "f.yaml:1: the tag"),
        ("a: !mine x\n", "f.yaml:1: the tag"),
        ("a: !!int x\n", 'f.yaml:1: "x" is no usable number'),
        ("a: &x {k: 1}\nb:\n  <<: *x\n", "f.yaml:3: merge keys"),
        ("[a]: 1\n", "f.yaml:1: a field's name is a single word"),
        ("a: 1\n---\nb: 2\n", "f.yaml:2: is not valid YAML"),
        ("a: *nobody\n", "f.yaml:1: is not valid YAML"),
        ("a: 1\nb: \x00\n", "f.yaml:2: holds a character"),
        (f"a: {'9' * 5000}", "f.yaml:1: "),
        ("[" * 400, "f.yaml:1: is not valid YAML: lists and mappings nested"),
        ("&a [*a]", "f.yaml:1: its aliases"),
    ],
)
def test_what_cannot_be_read_gives_one_line_with_its_place(text: str, said: str) -> None:
    message = refused(text)
    assert message.startswith(said)
    assert len(message.splitlines()) == 1
    assert len(message) < 300


def test_a_bomb_of_aliases_is_refused_before_it_explodes() -> None:
    levels = "\n".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, 12))
    assert "aliases (*name) multiply" in refused(f"l0: &l0 [x]\n{levels}\n")


def test_a_missing_file_a_folder_and_a_wrong_encoding_are_told_apart(tmp_path: Path) -> None:
    wrong = tmp_path / "latin.yaml"
    wrong.write_bytes(b"a: 1\nname: Gr\xfc\xdfe\n")
    for path, said in (
        (tmp_path / "none.yaml", "cannot be read (No such file"),
        (tmp_path, "cannot be read (Is a directory"),
        (wrong, ":2: is not UTF-8"),
    ):
        with pytest.raises(ConfigError) as caught:
            read_document(path)
        assert said in str(caught.value)


def test_a_file_beyond_the_limit_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "big.yaml"
    path.write_bytes(b"#" * (MOST_BYTES + 1))
    with pytest.raises(ConfigError, match="larger than 1000 kB"):
        read_document(path)


def test_a_byte_order_mark_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "bom.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert read_document(path).data == {"a": 1}


@given(st.text(alphabet=st.sampled_from("ab:-[]{}&*!<|>'\"#%@`,\n\t 019.~\x00é"), max_size=60))
def test_any_text_is_read_or_refused_in_one_line(text: str) -> None:
    try:
        parse(text, "f.yaml")
    except ConfigError as error:
        assert str(error).startswith("f.yaml:")  # noqa: PT017  # reading it is as good
        assert len(str(error).splitlines()) == 1  # noqa: PT017  # as above
