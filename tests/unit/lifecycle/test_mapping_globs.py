"""Globs mean what people expect of them, and hostile paths cost nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.lifecycle.mapping_globs import in_any_folder, name_matches, normal, path_stage


@pytest.mark.parametrize(
    ("path", "glob"),
    [
        ("models/a.py", "models/**"), ("models/deep/a.py", "models/**"), ("models/a.py", "models/*"),
        ("models/deep/a.py", "models/"), ("src/models/a.py", "**/models/**"), ("models/a.py", "**/models/**"),
        ("a.ipynb", "*.ipynb"), ("deep/er/a.ipynb", "*.ipynb"), ("Models/A.py", "models/*.py"),
        ("deploy/Dockerfile", "Dockerfile"), ("/models/a.py", "models/?.py"), ("a+b/c.py", "a+b/*"),
    ],
)  # fmt: skip
def test_these_match(path: str, glob: str) -> None:
    assert path_stage(path, (("modeling", (glob,)),)) == "modeling"


@pytest.mark.parametrize(
    ("path", "glob"),
    [
        ("models/deep/a.py", "models/*"), ("src/models/a.py", "models/**"), ("models.py", "models/**"),
        ("a.ipynb.bak", "*.ipynb"), ("supermodels/a.py", "**/models/**"), ("aXb/c.py", "a.b/*"), ("", "models/"),
    ],
)  # fmt: skip
def test_these_do_not(path: str, glob: str) -> None:
    assert path_stage(path, (("modeling", (glob,)),)) is None


def test_a_repository_glob_may_leave_out_the_organisation() -> None:
    assert name_matches("acme/weather-data", "*-data")
    assert name_matches("acme/weather-data", "acme/*")
    assert not name_matches("other/weather-data", "acme/*")
    assert not name_matches("acme/data-weather", "*-data")
    assert not name_matches("a" * 2_000, "*")


def test_words_are_compared_as_people_write_them() -> None:
    assert normal(" Ready_for  Review ") == normal("ready-for-review") == "ready-for-review"


@given(st.text(max_size=3_000))
def test_no_path_breaks_a_glob(path: str) -> None:
    assert path_stage(path, (("data", ("**/a/**/b/**/*.py",)),)) in {"data", None}


@given(st.lists(st.text("ab", min_size=1, max_size=3), min_size=1, max_size=6))
def test_two_stars_match_everything(parts: list[str]) -> None:
    assert path_stage("/".join(parts), (("data", ("**",)),)) == "data"


def test_of_several_globs_the_longest_decides() -> None:
    globs = (("data", ("src/**",)), ("modeling", ("src/models/**", "*")), ("validation", ("", "evals/")))
    assert path_stage("src/models/a.py", globs) == "modeling"
    assert path_stage("src/read.py", globs) == "data"
    assert path_stage("read.py", globs) == "modeling"
    assert path_stage("x", (("data", ()),)) is None
    assert path_stage("x" * 2_000, globs) is None


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("metrics.json", True), ("deep/er/metrics.json", True), ("docs/card.md", True), ("a/docs/card.md", True),
        ("docs/deep/card.md", False), ("my-metrics.json", False), ("metrics.json.bak", False),
        ("a\nb/metrics.json", True),
        ("evals/any/thing", True), ("old-evals/thing", False),
    ],
)  # fmt: skip
def test_a_file_is_found_in_any_folder(path: str, *, found: bool) -> None:
    pattern = in_any_folder(("**/Metrics.json", "docs/*.md", "evals/"))
    assert (pattern.fullmatch(path) is not None) is found


def test_a_glob_with_a_folder_names_the_whole_repository_and_one_without_any_organisation() -> None:
    assert name_matches("Acme/Weather", "acme/WEATHER")
    assert name_matches("acme/weather", "weather")
    assert not name_matches("acme/weather", "acme")
    assert name_matches("a" * 1_000, "*")
    assert not name_matches("a" * 1_001, "*")
