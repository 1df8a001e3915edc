"""What is exported declares the same as what was applied, whatever stands in it."""

from __future__ import annotations

from datetime import date

from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import ValidationError

from config.projects import ProjectsFile
from config.written import to_yaml
from config.yaml_lines import parse
from tests.examples import tried
from workflows.store.declared import Declared, declared_in
from workflows.store.exported import spec_of

TRICKY = ["NO", "true", "null", "~", "12", "1e5", "0x1F", "09:30", "2026-12-24", "- a", "a: b", "#x", "'", '"',
          "é漢😀",
          "U0ANA", "#ml-churn", "a\n b", "\u2028", "<<", "*x", "&x", "!x", "%", "@", "`", "=", ".5", "1_0"]  # fmt: skip
words = st.one_of(
    st.sampled_from(TRICKY),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20).filter(str.strip),
)
days = st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2030, 1, 1)))
members = st.sampled_from(["U0ANA", "U0BEN", "W0EVE"])
zones = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York"])
people = st.fixed_dictionaries(
    {"name": words},
    optional={
        "role": words,
        "slack": members,
        "jira": words,
        "github": st.sampled_from(["ana", "ci[bot]", "1e5"]),
        "email": st.sampled_from(["ana@example.com", "b.e@x.y"]),
        "active": st.booleans(),
        "timezone": zones,
        "country": st.sampled_from(["DE", "NO"]),
        "away": st.lists(st.sampled_from(["2026-12-24", "2026-12-21..2027-01-04"]), max_size=2),
    },
)
subscriptions = st.fixed_dictionaries(
    {
        "report": st.sampled_from(["summary", "digest", "portfolio"]),
        "weekday": st.sampled_from(["mon", "sun"]),
        "time": st.sampled_from(["09:00", "23:59", "10:30"]),
    },
    optional={
        "to": st.one_of(members, st.just("#ml-churn"), words),
        "email": st.lists(st.sampled_from(["a@example.com", "b@example.com"]), max_size=2),
        "timezone": zones,
        "every": st.sampled_from(["weekly", "fortnightly", "monthly"]),
        "starting": days,
        "which": st.sampled_from(["first", "last"]),
        "holidays": st.sampled_from(["shift", "skip"]),
        "audience": st.sampled_from(["executive", "team"]),
        "language": st.sampled_from(["de", "es"]),
        "until": days,
    },
)
floats = st.floats(allow_nan=False, allow_infinity=False)
kpis = st.fixed_dictionaries(
    {"name": words}, optional={"unit": words, "baseline": floats, "target": floats, "due": days}
)
projects = st.fixed_dictionaries(
    {"name": words, "repositories": st.sampled_from([["acme/churn"], ["acme/*", "acme/1.0"]])},
    optional={
        "jira_keys": st.just(["CH", "NO"]),
        "channel": st.just("#ml-churn"),
        "timezone": zones,
        "country": st.just("DE"),
        "region": st.just("BY"),
        "tracked_experiments": st.lists(words, max_size=2),
        "private": st.booleans(),
        "people": st.lists(people, max_size=3, unique_by=lambda one: str(one["name"]).strip()),
        "kpis": st.lists(kpis, max_size=2, unique_by=lambda one: str(one["name"]).strip()),
        "subscriptions": st.lists(subscriptions, max_size=3),
    },
).map(lambda one: one if "country" in one else {name: one[name] for name in one if name != "region"})


def read(data: object) -> ProjectsFile | None:
    """Return the file; None when it is none that could be applied."""
    try:
        return ProjectsFile.model_validate(data).resolved()
    except ValidationError:
        return None


def alike(one: Declared) -> tuple[object, object]:
    return one.project, {each.id: each for each in one.subscriptions}


@tried(50)
@given(st.lists(projects, min_size=1, max_size=2))
def test_what_is_exported_declares_the_same(drawn: list[dict[str, object]]) -> None:
    file = read({"projects": [{"slug": f"p{number}", **one} for number, one in enumerate(drawn)]})
    assume(file is not None)
    assert file is not None
    declared = declared_in(file)
    specs = tuple(spec_of(one.project, one.subscriptions) for one in declared)
    again = read(parse(to_yaml(ProjectsFile(projects=specs)), "exported.yaml").data)
    assert again is not None
    assert [alike(one) for one in declared_in(again)] == [alike(one) for one in declared]


def test_a_file_leaves_out_what_is_so_by_default() -> None:
    file = read({"projects": [{"slug": "churn", "name": "NO", "repositories": ["acme/churn"]}]})
    assert file is not None
    (declared,) = declared_in(file)
    text = to_yaml(ProjectsFile(projects=(spec_of(declared.project, ()),)))
    assert text == "projects:\n- slug: churn\n  name: 'NO'\n  repositories:\n  - acme/churn\n"
