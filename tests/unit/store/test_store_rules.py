"""The pure parts of the store: what a project covers, what is set aside, what a failure means."""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from datetime import date

import psycopg
import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

from bot.render.voice import Voice
from bot.render.words import sentence
from config.projects import ProjectsFile
from workflows.batch import Batch, Damaged
from workflows.errors import Refused, Transient, words_of
from workflows.model import Account, Category, Kpi, Link, LinkKind, Person, Project
from workflows.store.changes import compare
from workflows.store.coverage import concerns, covers, owns_repository
from workflows.store.declared import declared_in
from workflows.store.faults import explain
from workflows.store.linking import Reading, resolve
from workflows.store.queries import LAST
from workflows.store.screen import screen

CHURN = Project("churn", "Churn", jira_keys=("CH", "C_2"), repositories=("acme/churn", "Tools/*"))
SEARCH = Project("churn", "Churn", jql="labels = churn")


@pytest.mark.parametrize(
    ("project", "scope", "covered"),
    [
        (CHURN, "jira:CH", True),
        (CHURN, "jira:C_2", True),
        (CHURN, "jira:C", False),
        (CHURN, "jira:jql:churn", False),
        (CHURN, "jira:#server", False),
        (SEARCH, "jira:jql:churn", True),
        (SEARCH, "jira:jql:price", False),
        (CHURN, "github:Acme/Churn", True),
        (CHURN, "github:tools/x", True),
        (CHURN, "github:acme/churn-2", False),
        (CHURN, "snapshot", False),
    ],
)
def test_a_project_covers_what_it_declares(project: Project, scope: str, *, covered: bool) -> None:
    assert covers(project, scope) is covered


def test_a_pattern_takes_all_repositories_of_one_organisation() -> None:
    assert owns_repository(CHURN, "tools/anything")
    assert not owns_repository(CHURN, "toolsmith/anything")


@pytest.mark.parametrize(
    ("source", "record", "may_belong"),
    [
        ("jira", "CH-12", True),
        ("jira", "PR-12", False),
        ("jira", "page 3 of CH", True),
        ("github", "acme/churn#12", True),
        ("github", "acme/price", False),
        ("snapshot", "line 12", True),
    ],
)
def test_a_damaged_record_counts_unless_it_clearly_belongs_elsewhere(
    source: str, record: str, *, may_belong: bool
) -> None:
    assert concerns(CHURN, source, record) is may_belong


def test_a_search_may_find_any_issue() -> None:
    assert concerns(SEARCH, "jira", "PR-12")


def test_screening_a_good_batch_changes_nothing() -> None:
    batch = Batch("jira", links=(Link("a", LinkKind.RELATES, "b", "body"),), members=(("churn", "a"),))
    assert screen(batch) == batch


def test_what_is_set_aside_is_named_and_never_endless() -> None:
    batch = Batch("jira", links=(Link("a", LinkKind.RELATES, "k" * 9999, "body"),), members=(("churn", ""),))
    clean = screen(batch)
    assert (clean.links, clean.members) == ((), ())
    assert clean.damaged == (
        Damaged("jira", ("a relates " + "k" * 80)[:80], "its id or key has 9999 characters", ref="a"),
    )


@pytest.mark.parametrize(
    "endless",
    [Account("git:" + "k" * 9999, "Ana"), Account("git:a", "k" * 9999), Account("git:a", "Ana", "k" * 9999)],
)
def test_an_account_that_no_index_takes_is_set_aside_and_the_others_are_kept(endless: Account) -> None:
    nameless, ana = Account("git:b", ""), Account("git:ana", "Ana", "ana@acme.example")
    clean = screen(Batch("github", accounts=(nameless, endless, ana)))
    assert clean.accounts == (nameless, ana)
    assert [one.record for one in clean.damaged] == [endless.ref[:80]]


def test_a_status_that_no_index_takes_is_left_out() -> None:
    told = {"done": Category.DONE, "d" * 9999: Category.DONE}
    assert screen(Batch("snapshot", statuses=told)).statuses == {"done": Category.DONE}


def test_what_ends_a_range_of_names_is_a_character_that_every_collation_puts_last() -> None:
    # What Unicode has not assigned comes before all letters with glibc: no name would be in the range.
    assert unicodedata.category(LAST) != "Cn"
    assert max("az.-_09") < LAST


def test_an_exact_id_wins_over_a_key_that_reads_alike() -> None:
    told = [Reading("a", LinkKind.RELATES, "b", "body", "other", current=True)]
    assert resolve(told, {"a": "jira", "b": "jira", "other": "jira"}) == (
        Link("a", LinkKind.RELATES, "b", "body"),
    )


def test_a_candidate_that_is_gone_never_is_the_target() -> None:
    told = [
        Reading("a", LinkKind.RELATES, "CH-2", "body", "gone", current=True),
        Reading("a", LinkKind.RELATES, "CH-2", "body", "former", current=False),
    ]
    assert [one.target for one in resolve(told, {"a": "jira", "former": "jira"})] == ["former"]


def test_a_subscription_id_depends_on_what_it_says_and_on_nothing_else() -> None:
    def ids(**more: object) -> set[str]:
        line = {"report": "digest", "weekday": "mon", "time": "09:00", "to": "#a", **more}
        spec = {"slug": "churn", "name": "Churn", "jira_keys": ["CH"], "subscriptions": [line]}
        (declared,) = declared_in(ProjectsFile.model_validate({"projects": [spec]}))
        return {one.id for one in declared.subscriptions}

    same = ids()
    assert (
        ids(every="weekly", starting="2027-01-04") == ids(timezone="UTC") == ids(audience="product") == same
    )
    changed: list[dict[str, object]] = [
        {"to": "#b"}, {"time": "09:01"}, {"weekday": "tue"}, {"report": "stalled"}, {"audience": "team"},
        {"timezone": "Europe/Berlin"}, {"every": "fortnightly", "starting": "2027-01-04"},
    ]  # fmt: skip
    assert len(set.union(same, *(ids(**more) for more in changed))) == len(changed) + 1


def test_a_change_names_fields_people_and_kpis() -> None:
    before = Project("churn", "Churn", people=(Person("Ana"), Person("Bo")), kpis=(Kpi("recall"),))
    after = Project(
        "churn", "Leavers", jql="x", people=(Person("Bo"), Person("Ana")), kpis=(Kpi("recall", "%"),)
    )
    (change,) = compare(before, after, (), ())
    assert change.detail == "name Churn → Leavers; jql none → x; people in another order; kpis ~recall"


PG = make_url("postgresql+psycopg://bot:geheim@db.test:5432/coach")
LITE = make_url("sqlite:////data/coach.db")


@pytest.mark.parametrize(
    ("cause", "kind", "says"),
    [
        (
            psycopg.OperationalError('password authentication failed for user "bot"'),
            Refused,
            "refused the password",
        ),
        (
            psycopg.OperationalError('FATAL: database "coach" does not exist'),
            Refused,
            "coach at db.test:5432 does not exist",
        ),
        (
            psycopg.OperationalError("connection\n timeout  expired"),
            Transient,
            r"cannot be reached \(connection timeout expired\)",
        ),
        (psycopg.errors.DiskFull("could not extend file"), Refused, "no room left"),
    ],
    ids=["password", "no database", "time-out", "disk"],
)
def test_a_failure_of_postgresql_says_what_to_do(cause: Exception, kind: type[Exception], says: str) -> None:
    error = explain(OperationalError("SELECT geheim", None, cause), PG)
    assert isinstance(error, kind)
    assert re.search(says, str(error))
    assert "geheim" not in str(error)


@pytest.mark.parametrize(
    ("words", "kind", "says"),
    [
        ("database is locked", Transient, "is busy with another process"),
        ("attempt to write a readonly database", Refused, "is read-only"),
        ("database or disk is full", Refused, "no room left"),
        ("database disk image is malformed", Refused, "is damaged: restore"),
        ("no such table: items", Refused, "is not set up"),
        ("disk I/O error", Transient, "cannot be reached"),
    ],
)
def test_a_failure_of_sqlite_says_what_to_do(words: str, kind: type[Exception], says: str) -> None:
    error = explain(OperationalError("SELECT 1", None, sqlite3.OperationalError(words)), LITE)
    assert isinstance(error, kind)
    assert re.search(f"the database /data/coach.db .*{says}", str(error))


@pytest.mark.parametrize("words", ["database is locked", "disk I/O error"])
def test_what_may_pass_is_said_in_the_language_of_who_asked(words: str) -> None:
    error = explain(OperationalError("SELECT 1", None, sqlite3.OperationalError(words)), LITE)
    assert error is not None
    assert sentence(words_of(error), Voice("de")).startswith("die Datenbank /data/coach.db ist ")
    assert str(error).startswith("the database /data/coach.db ")


@pytest.mark.parametrize(
    ("cause", "says"),
    [
        (psycopg.errors.InsufficientPrivilege("permission denied for schema public"), "too few rights"),
        (psycopg.errors.UndefinedTable('relation "items" does not exist'), "is not set up"),
    ],
)
def test_a_refusal_of_a_statement_says_what_to_do(cause: Exception, says: str) -> None:
    error = explain(ProgrammingError("SELECT 1", None, cause), PG)
    assert isinstance(error, Refused)
    assert says in str(error)


def test_a_mistake_in_our_own_statement_stays_a_mistake() -> None:
    assert explain(ProgrammingError("SELEC", None, psycopg.errors.SyntaxError("syntax error")), PG) is None
    long = psycopg.errors.ProgramLimitExceeded("index row size 6024 exceeds btree version 4 maximum 2704")
    assert explain(OperationalError("INSERT", None, long), PG) is None


def test_words_of_the_data_in_an_error_are_not_taken_for_the_databases_own() -> None:
    cause = psycopg.errors.UniqueViolation('Key (title)=(disk is full, role "x") already exists')
    assert explain(IntegrityError("INSERT", None, cause), PG) is None


def test_dates_of_a_file_reach_the_model() -> None:
    spec = {
        "slug": "churn", "name": "Churn", "jira_keys": ["CH", "CH"],
        "kpis": [{"name": "recall", "due": "2027-01-31"}],
    }  # fmt: skip
    (declared,) = declared_in(ProjectsFile.model_validate({"projects": [spec]}))
    assert declared.project.kpis == (Kpi("recall", due=date(2027, 1, 31)),)
    assert declared.project.jira_keys == ("CH",)
