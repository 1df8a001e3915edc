from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from config.errors import ConfigError
from config.projects import ProjectsFile
from config.source import load_projects

if TYPE_CHECKING:
    from pathlib import Path

    from config.projects import ProjectSpec

CHURN = 'projects:\n  - slug: churn\n    name: Churn\n    jira_keys: [CH]\n    channel: "#ml-churn"\n'
"""Five lines: what a test adds begins on line 6."""

BARE = "projects:\n  - slug: churn\n    name: Churn\n    jira_keys: [CH]\n"
"""The same without a channel: what a test adds begins on line 5."""


WEEKLY = 'report: digest, weekday: mon, time: "09:00"'


def project(tmp_path: Path, text: str) -> ProjectSpec:
    path = tmp_path / "projects.yaml"
    path.write_text(text, encoding="utf-8")
    return load_projects(path).projects[0]


def refused(tmp_path: Path, text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        project(tmp_path, text)
    assert len(caught.value.problems) == 1, caught.value.problems
    return str(caught.value).removeprefix(f"{tmp_path}/projects.yaml:")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (
            "timezone: Europe/Berln",
            '5: projects[0].timezone: there is no time zone "Europe/Berln"; did you mean Europe/Berlin?',
        ),
        ("timezone: Berlin", "did you mean Europe/Berlin?"),
        ("timezone: new york", "did you mean America/New_York?"),
        ("timezone: ../../etc/passwd", "there is no time zone"),
        ("country: Germany", "did you mean DE?"),
        ("country: XX", "no public holidays are known"),
        ("country: DE\n    region: XX", "6: projects[0].region: DE has no region"),
        ("region: BY", "5: projects[0].region: needs a country beside it"),
        ("channel: #ml-churn", "put the channel in quotes"),
        ("channel: ml-churn", 'did you mean "#ml-churn"?'),
        ("channel: '#ML Churn'", 'did you mean "#ml-churn"?'),
        ("repositories: [churn]", '5: projects[0].repositories[0]: "churn" is no repository; use "org/name"'),
        (
            "repositories: ['https://github.com/acme/churn.git']",
            "use acme/churn instead of the whole address",
        ),
        ("repositories: ['*/churn']", "is no repository"),
        ("repositories: acme/churn", "accepted: a list"),
        ("jql: labels = x", "5: projects[0].jql: stands beside jira_keys"),
        ("people: [{name: ana, timezone: Berlin}]", "did you mean Europe/Berlin?"),
        ("people: [{name: ana, region: BY}]", "region: needs a country beside it"),
        ("people: [{name: ana, away: [Christmas]}]", '"Christmas" is neither a day nor a stretch of days'),
        ("people: [{name: ana, away: [2027-01-04..2026-12-21]}]", "from an earlier to a later day"),
        ("slack_channel: x", "5: projects[0].slack_channel: there is no such field; did you mean channel?"),
        ("people: [{name: Ana, slack: '@ana'}]", "is no Slack member id"),
        ("people: [{name: Ana, github: 'a b'}]", "is no GitHub login"),
        ("people: [{name: Ana, email: ana}]", "is no e-mail address"),
        ("people: [{name: Ana}, {name: Ana}]", "twice here: Ana"),
        (
            "people: [{name: Ana, jira: 557058}]",
            'people[0].jira: "557058" does not fit; accepted: a text, in quotes',
        ),
        ("repos: [acme/churn]", "did you mean repositories?; accepted: channel, country"),
        ("people: [{role: x}]", "5: projects[0].people[0].name: is missing; accepted: a text"),
        ("kpis: [{name: recall, target: high}]", '"high" does not fit; accepted: a number'),
        (
            "kpis: [{name: recall, due: January}]",
            '"January" does not fit; accepted: a date such as 2027-01-31',
        ),
        ("kpis: [{name: recall, baseline: 1e999}]", "accepted: a number"),
        (
            "kpis: [{name: recall, metrics_file: {repo: acme/churn, path: m.json}}]",
            'kpis[0].metrics_file.repo: "acme/churn" is none of the project\'s repositories: add it there',
        ),
        ("kpis: [{name: recall, metrics_file: {repo: acme/*, path: m.json}}]", "a file is in one repository"),
        (
            "kpis: [{name: recall, metrics_file: {repo: acme/churn, path: ../m.json}}]",
            "no path within a repository",
        ),
        ("kpis: [{name: recall, metrics_file: {repo: acme/churn}}]", "metrics_file.path"),
        ("kpis: [{name: recall, run_metric: recall}]", "kpis[0].run_metric"),
    ],
)
def test_a_mistake_gives_its_line_its_field_and_what_is_accepted(
    tmp_path: Path, written: str, said: str
) -> None:
    assert said in refused(tmp_path, f"{BARE}    {written}\n")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("report: weekly, weekday: mon, time: 09:00", "accepted: summary, stalled, digest, portfolio"),
        (
            "report: digest, weekday: monday, time: 09:00",
            "6: projects[0].subscriptions[0].weekday: use one of mon",
        ),
        ("report: digest, weekday: mon, time: 9:00", "use HH:MM"),
        ("report: digest, weekday: mon", "subscriptions[0].time: is missing"),
        ("report: digest, weekday: mon, time: 09:00, every: month", "accepted: weekly, fortnightly"),
        (
            "report: digest, weekday: mon, time: 09:00, every: fortnightly",
            "6: projects[0].subscriptions[0].starting: is missing",
        ),
        (
            "report: digest, weekday: mon, time: 09:00, to: nobody",
            '6: projects[0].subscriptions[0].to: "nobody" is no channel',
        ),
        ("report: digest, weekday: mon, time: 09:00, audience: boss", "accepted: executive, product, team"),
        ("report: digest, weekday: mon, time: 09:00, timezone: Mars", "there is no time zone"),
        (
            "report: digest, weekday: mon, time: 09:00, email: [ana@acme.example, ana at acme]",
            '6: projects[0].subscriptions[0].email[1]: "ana at acme" is no e-mail address',
        ),
        (
            "report: digest, weekday: mon, time: 09:00, email: 'Ana <ana@acme.example>'",
            "is no e-mail address; use ana@acme.example alone",
        ),
    ],
)
def test_a_mistake_in_a_subscription_is_found_where_it_stands(
    tmp_path: Path, written: str, said: str
) -> None:
    assert said in refused(tmp_path, f"{CHURN}    subscriptions: [{{{written}}}]\n")


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("ch", "did you mean CH?"),
        ("CH-12", "its project's key is CH"),
        ("C", "is no Jira project key"),
        ("ml-ops", "ML_OPS"),
    ],
)
def test_a_wrong_jira_key_is_explained(tmp_path: Path, key: str, said: str) -> None:
    assert said in refused(tmp_path, CHURN.replace("[CH]", f"[{key}]"))


def test_jql_with_an_order_of_its_own_is_refused_but_not_one_in_a_text(tmp_path: Path) -> None:
    ordered = CHURN.replace("jira_keys: [CH]", "jql: project = CH order by rank")
    assert "leave ORDER BY out" in refused(tmp_path, ordered)
    quoted = CHURN.replace("jira_keys: [CH]", 'jql: project = CH AND text ~ "order by"')
    assert project(tmp_path, quoted).jql == 'project = CH AND text ~ "order by"'


def test_a_project_needs_something_to_read(tmp_path: Path) -> None:
    assert "has nothing to read" in refused(tmp_path, CHURN.replace("    jira_keys: [CH]\n", ""))


def test_tracked_experiments_alone_are_enough(tmp_path: Path) -> None:
    text = CHURN.replace("jira_keys: [CH]", "tracked_experiments: ['churn/*', fraud]")
    assert project(tmp_path, text).tracked_experiments == ("churn/*", "fraud")


def test_repositories_alone_are_enough(tmp_path: Path) -> None:
    text = CHURN.replace("jira_keys: [CH]", "repositories: ['acme/*']")
    assert project(tmp_path, text).repositories == ("acme/*",)


def test_a_slug_may_stand_once_and_both_lines_are_named(tmp_path: Path) -> None:
    again = CHURN.removeprefix("projects:\n")
    assert (
        refused(tmp_path, CHURN + again)
        == "6: projects[1].slug: churn is declared on line 2 already; each may stand once"
    )


def test_norway_is_a_country(tmp_path: Path) -> None:
    assert project(tmp_path, f"{BARE}    country: NO\n").country == "NO"


@pytest.mark.parametrize("written", ["BY", "by", "Bayern"])
def test_a_region_becomes_its_code(tmp_path: Path, written: str) -> None:
    assert project(tmp_path, f"{BARE}    country: de\n    region: {written}\n").region == "BY"


def test_a_subscription_goes_to_the_project_channel_in_its_zone_unless_it_says_otherwise(
    tmp_path: Path,
) -> None:
    text = (
        f"{CHURN}    timezone: Europe/Berlin\n    people: [{{name: Ana, slack: U0EXAMPLE}}]\n    subscriptions:\n"
        "      - {report: digest, weekday: Mon, time: 09:00}\n"
        "      - {report: summary, weekday: fri, time: 10:30, to: Ana, timezone: Asia/Tokyo}\n"
        "      - {report: stalled, weekday: fri, time: 10:30, to: C0EX, every: fortnightly, starting: 2027-01-04}\n"
    )
    first, second, third = project(tmp_path, text).subscriptions
    assert (first.to, first.timezone, first.weekday, first.time) == (
        "#ml-churn",
        "Europe/Berlin",
        "mon",
        "09:00",
    )
    assert (second.to, second.timezone, second.time) == ("U0EXAMPLE", "Asia/Tokyo", "10:30")
    assert (third.to, third.starting) == ("C0EX", date(2027, 1, 4))


def test_a_subscription_without_any_target_is_refused(tmp_path: Path) -> None:
    text = f"{BARE}    subscriptions: [{{report: digest, weekday: mon, time: 09:00}}]\n"
    assert "5: projects[0].subscriptions[0].to: goes nowhere" in refused(tmp_path, text)


def test_a_person_without_a_slack_id_cannot_be_sent_a_report(tmp_path: Path) -> None:
    people = "    people: [{name: Ana}]\n"
    text = f"{BARE}{people}    subscriptions: [{{report: digest, weekday: mon, time: 09:00, to: Ana}}]\n"
    assert "Ana has no Slack member id" in refused(tmp_path, text)


def test_an_at_sign_before_a_login_does_not_matter(tmp_path: Path) -> None:
    text = f"{CHURN}    people: [{{name: Ana, github: '@ana-example'}}]\n"
    assert project(tmp_path, text).people[0].github == "ana-example"


@pytest.mark.parametrize(
    "text", ["", "projects:\n", "projects: churn\n", "projects: {}\n", "[]\n", "projects: [1]\n"]
)
def test_a_file_of_another_shape_is_refused_in_one_line(tmp_path: Path, text: str) -> None:
    assert "accepted:" in refused(tmp_path, text)


def test_no_project_at_all_is_a_valid_beginning(tmp_path: Path) -> None:
    path = tmp_path / "projects.yaml"
    path.write_text("projects: []\n", encoding="utf-8")
    assert load_projects(path).projects == ()


def test_a_person_may_have_a_calendar_of_their_own(tmp_path: Path) -> None:
    place, away = (
        "timezone: America/Chicago, country: US, region: Illinois",
        "2026-12-24, 2026-12-28..2027-01-04",
    )
    people = f"    people: [{{name: ana, {place}, away: [{away}]}}]\n"
    person = project(tmp_path, CHURN + people).resolved().people[0]
    assert (person.timezone, person.country, person.region) == ("America/Chicago", "US", "IL")
    assert person.away == ("2026-12-24", "2026-12-28..2027-01-04")


def test_a_measure_names_the_file_and_the_runs_that_it_is_read_from(tmp_path: Path) -> None:
    one = project(
        tmp_path,
        f"{CHURN}    repositories: [acme/*]\n    kpis:\n      - name: recall\n"
        "        metrics_file: {repo: Acme/churn, path: out/m.json, key: test.recall}\n"
        "        run_metric: {name: val_recall, experiment: churn/final*}\n",
    )
    (kpi,) = one.kpis
    assert kpi.metrics_file is not None
    assert kpi.run_metric is not None
    assert (kpi.metrics_file.path, kpi.run_metric.experiment) == ("out/m.json", "churn/final*")


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("to", '"#ml-all"', "is neither the channel of this private project nor one of its people"),
        (
            "email",
            "[eve@acme.example]",
            "may only name people of this private project, by the address that they have in people",
        ),
    ],
)
def test_nothing_of_a_private_project_is_sent_out_of_it(
    tmp_path: Path, field: str, value: str, said: str
) -> None:
    given = f"    private: true\n    subscriptions: [{{{WEEKLY}, {field}: {value}}}]\n"
    assert refused(tmp_path, CHURN + given) == f"7: projects[0].subscriptions[0].{field}: {said}"


def test_two_projects_with_one_slug_are_refused_where_the_second_stands(tmp_path: Path) -> None:
    twice = CHURN + CHURN.removeprefix("projects:\n")
    said = "6: projects[1].slug: churn is declared on line 2 already; each may stand once"
    assert refused(tmp_path, twice) == said
    one = project(tmp_path, CHURN)
    with pytest.raises(ValueError, match="each slug may stand once; twice here: churn"):
        ProjectsFile(projects=(one, one))
