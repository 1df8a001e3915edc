"""The door to the database: addresses, migrations, transactions, and what a closed door says."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import IntegrityError

from workflows.errors import Refused, Transient
from workflows.store import schema
from workflows.store.engine import PATIENCE, connect, reading, writing
from workflows.store.upgrade import upgrade

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Engine

    from tests.databases import Server


@pytest.fixture(params=["sqlite", "postgres"])
def new(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of a database without any table."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'new.db'}"
    server: Server = request.getfixturevalue("pg_server")
    url = server.empty()
    request.addfinalizer(lambda: server.drop(url))  # noqa: PT021 - only one of the two has something to drop
    return url


def at_once(count: int, work: Callable[[], object]) -> list[BaseException]:
    start, errors = threading.Barrier(count), []

    def run() -> None:
        start.wait()
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - the test wants to see every one
            errors.append(error)

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def is_ours(_object: object, name: str | None, kind: str, *_more: object) -> bool:
    """Tell Procrastinate's tables apart: its own program looks after them."""
    return kind != "table" or not str(name).startswith("procrastinate_")


# Of an index on an expression SQLite tells only that it is there; PostgreSQL tells all of it, and is compared too.
@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection")
@pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based index")
def test_the_migrations_build_exactly_the_tables_of_the_schema(engine: Engine) -> None:
    with engine.connect() as connection:
        opts = {"compare_type": True, "compare_server_default": True, "include_object": is_ours}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, schema.metadata) == []
        held = inspect(connection).get_indexes("warnings")
    assert [one["unique"] for one in held if one["name"] == "uq_warnings_open_item"] == [True]


def test_an_upgrade_of_an_upgraded_database_changes_nothing(engine: Engine) -> None:
    upgrade(engine)
    upgrade(engine)
    with reading(engine) as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) is not None


def test_a_database_of_a_newer_stagecoach_is_refused_and_left_as_it_is(new: str) -> None:
    engine = connect(new)
    upgrade(engine)
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Refused, match="was made by a newer Stagecoach: update this one"):
        upgrade(engine)
    with reading(engine) as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"
    engine.dispose()


def test_processes_that_start_at_once_upgrade_once(new: str) -> None:
    def start() -> None:
        engine = connect(new)
        upgrade(engine)
        engine.dispose()

    assert at_once(4, start) == []


def test_herokus_form_of_the_address_leads_to_the_same_database(pg_url: str) -> None:
    for form in ("postgres://", "postgresql://", "postgresql+psycopg2://"):
        engine = connect(pg_url.replace("postgresql://", form))
        with reading(engine) as connection:
            assert connection.scalar(select(func.count()).select_from(schema.items)) == 0
        engine.dispose()


def test_writers_at_once_wait_for_each_other_and_lose_nothing(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(schema.projects.insert().values(_project("counter", "0")))

    def count() -> None:
        with writing(engine) as connection:
            wanted = select(schema.projects.c.name).with_for_update()
            now = int(connection.scalar(wanted) or 0)
            connection.execute(schema.projects.update().values(name=str(now + 1)))

    assert at_once(6, count) == []
    with reading(engine) as connection:
        assert connection.scalar(select(schema.projects.c.name)) == "6"


def test_a_reading_sees_one_moment_whatever_is_written_meanwhile(engine: Engine) -> None:
    with reading(engine) as before:
        assert before.scalar(select(func.count()).select_from(schema.projects)) == 0
        with writing(engine) as connection:
            connection.execute(schema.projects.insert().values(_project("new", "New")))
        assert before.scalar(select(func.count()).select_from(schema.projects)) == 0
    with reading(engine) as after:
        assert after.scalar(select(func.count()).select_from(schema.projects)) == 1


def test_an_error_in_a_transaction_undoes_it(engine: Engine) -> None:
    def fail() -> None:
        with writing(engine) as connection:
            connection.execute(schema.projects.insert().values(_project("a", "A")))
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    with reading(engine) as connection:
        assert connection.scalar(select(func.count()).select_from(schema.projects)) == 0


def test_people_of_no_project_are_refused_by_the_database(engine: Engine) -> None:
    with pytest.raises(IntegrityError), writing(engine) as connection:
        connection.execute(schema.people.insert().values(project="none", position=0, name="Ana", active=True))


def test_a_sqlite_reader_never_waits_for_a_writer(sqlite: Engine) -> None:
    with writing(sqlite) as writer:
        writer.execute(schema.projects.insert().values(_project("a", "A")))
        with reading(sqlite) as reader:
            assert reader.scalar(select(func.count()).select_from(schema.projects)) == 0


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("", "no database address"),
        ("stagecoach.db", "no database address"),
        ("mysql://root:geheim@host/db", "names mysql"),
        ("sqlite://", "in memory"),
        ("sqlite:///:memory:", "in memory"),
        ("postgresql://user:geheim@host:port/db", "no database address"),
    ],
)
def test_an_address_that_cannot_work_is_refused_in_one_line(url: str, says: str) -> None:
    with pytest.raises(Refused, match=says) as caught:
        connect(url)
    line = str(caught.value)
    assert "sqlite:///stagecoach.db" in line
    assert "\n" not in line
    assert "geheim" not in line


def test_a_database_that_cannot_be_reached_is_transient_and_keeps_the_password_to_itself() -> None:
    engine = connect("postgresql://bot:geheim@127.0.0.1:1/stagecoach?connect_timeout=2")
    with pytest.raises(Transient, match=r"stagecoach at 127\.0\.0\.1:1 cannot be reached") as caught:
        upgrade(engine)
    assert "geheim" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_server_that_falls_silent_is_noticed_within_a_minute_unless_the_address_says_otherwise() -> None:
    said = connect("postgresql://bot@db.acme.example/stagecoach?keepalives_idle=90&sslmode=require").url.query
    assert (said["keepalives_idle"], said["sslmode"]) == ("90", "require")
    assert said.keys() == {*PATIENCE, "sslmode"}
    silent = int(PATIENCE["keepalives_idle"])
    silent += int(PATIENCE["keepalives_interval"]) * int(PATIENCE["keepalives_count"])
    assert silent <= 60 >= int(PATIENCE["tcp_user_timeout"]) / 1000


def test_a_database_that_does_not_exist_is_refused(pg_server: Server) -> None:
    engine = connect(pg_server.url("nowhere"))
    with pytest.raises(Refused, match=r"nowhere.* does not exist: create it"):
        upgrade(engine)


def test_a_folder_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path}/none/stagecoach.db")
    with pytest.raises(Refused, match="cannot be opened: create its folder"):
        upgrade(engine)


def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("Buy milk. " * 100)
    engine = connect(f"sqlite:///{tmp_path}/notes.txt")
    with pytest.raises(Refused, match="is no SQLite database"):
        upgrade(engine)
    assert (tmp_path / "notes.txt").read_text() == "Buy milk. " * 100


def test_a_database_that_was_never_upgraded_is_refused_with_what_to_do(new: str) -> None:
    engine = connect(new)
    with (
        pytest.raises(Refused, match="is not set up: run `stagecoach migrate`"),
        reading(engine) as connection,
    ):
        connection.execute(select(schema.items)).all()
    engine.dispose()


def _project(slug: str, name: str) -> dict[str, object]:
    from datetime import UTC, datetime  # noqa: PLC0415

    plain = {
        "timezone": "UTC",
        "jira_keys": (),
        "repositories": (),
        "applied_at": datetime(2026, 1, 1, tzinfo=UTC),
    }
    return {"slug": slug, "name": name, **plain}
