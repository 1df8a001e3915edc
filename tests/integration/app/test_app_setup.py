"""/ml setup in Slack, both ways: from the form to the first summary, who may, what is refused, and people confirmed."""

from __future__ import annotations

import json
import time
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot import setup, setup_people
from bot.channel import as_text
from bot.click import Asker, Submission
from bot.render.check import view_problems
from bot.render.message import Message
from bot.setup_progress import Progress
from bot.views import home, who
from config.setup import SetupRules
from config.source import load_projects
from config.written import to_yaml
from tests.integration.app.test_app_gates import ana
from workflows.errors import Refused
from workflows.lifecycle.proposals import Proposal
from workflows.reports.home import SET_UP
from workflows.store.exported import export_projects
from workflows.store.facts import find_project, load_facts
from workflows.store.facts import load_projects as projects_of
from workflows.store.projects import plan_projects
from workflows.sync import SyncResult

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.sandbox.server import Sandbox
    from bot.sandbox.world_slack import View
    from bot.service import Service
    from workflows.reach import Source

__all__ = ["ana"]
WANTED: dict[str, str | None] = {
    "name": "Fraud watch", "keys": "FR", "repositories": "acme/churn", "channel": "#ml-churn", "zone": "Europe/Berlin",
    "country": "DE", "role": "product manager", "seen-by": "open",
}  # fmt: skip


def told(sandbox: Sandbox, user: str) -> list[str]:
    """Return the private messages to somebody as they stand now."""
    person = sandbox.world.people.get(user).slack_id
    return [as_text(Message(one.text, tuple(one.blocks))) for one in sandbox.world.slack.messages(person)]


def told_in_all(sandbox: Sandbox, service: Service, user: str, number: int) -> list[str]:
    """Wait until so many private messages stand and nothing is under way: forms are acknowledged before the work."""
    for _ in range(400):
        if len(told(sandbox, user)) >= number:
            break
        time.sleep(0.05)
    assert service.queue.drain(30)
    return told(sandbox, user)


def next_form(sandbox: Sandbox, user: str, before: View | None = None) -> View:
    """Return the form that is opened after another one."""
    for _ in range(200):
        form = sandbox.form(user)
        if before is None or form.id != before.id:
            return form
        time.sleep(0.05)
    raise AssertionError("no further form was opened")


def sent(user: str, key: str = "form:V1", **values: str | None) -> Submission:
    return Submission(Asker(user, "ana", "", "", key, "t1"), "setup", "", {**WANTED, **values})


def test_a_project_may_be_a_search_in_jira_and_experiments_of_mlflow(service: Service, ana: str) -> None:
    wanted = sent(
        ana, keys=None, jql="project = FR", runs="fraud/*; retention, weekly", country="DE", region="BY"
    )
    assert setup.check(service, wanted) == {}
    setup.take_form(service, wanted)
    project = find_project(service.engine, "fraud-watch")
    assert (project.jql, project.jira_keys) == ("project = FR", ())
    assert project.tracked_experiments == ("fraud/*", "retention", "weekly")
    assert (project.country, project.region) == ("DE", "BY")
    assert load_facts(service.engine, "fraud-watch").items, "the search was read at once"


def test_what_the_projects_file_would_refuse_is_said_under_its_field(service: Service, ana: str) -> None:
    both = setup.check(service, sent(ana, jql="project = FR"))
    assert set(both) == {"jql"}
    assert "Stands beside jira_keys" in both["jql"]
    assert set(setup.check(service, sent(ana, region="Bavariaa"))) == {"region"}


def test_experiments_of_a_tracker_that_is_not_connected_are_refused(service: Service, ana: str) -> None:
    @contextmanager
    def without_tracker() -> Iterator[tuple[Source, ...]]:
        with service.sources() as sources:
            yield tuple(one for one in sources if one.name != "mlflow")

    reply = setup.take_form(replace(service, sources=without_tracker), sent(ana, runs="fraud/*"))
    assert "MLflow is not connected: set MLFLOW_TRACKING_URI" in words(reply.messages)


def words(reply_messages: tuple[Message, ...]) -> str:
    return "\n".join(as_text(one) for one in reply_messages)


def slugs(service: Service) -> list[str]:
    return [one.slug for one in projects_of(service.engine)]


def test_a_project_is_set_up_read_and_shown_and_its_people_confirmed(
    talking: Sandbox, service: Service, ana: str
) -> None:
    assert talking.slash("/ml setup Fraud", user="ana", channel="ml-churn", wait=0).is_acknowledged
    form = talking.form("ana")
    assert view_problems(form.view) == ()
    blocks = {one["block_id"]: one["element"] for one in form.view["blocks"] if "block_id" in one}
    assert (blocks["name"]["initial_value"], blocks["channel"]["initial_value"]) == ("Fraud", "#ml-churn")
    wrong = talking.submit(form, {**WANTED, "keys": "FR-12", "zone": "Europe/Berlln"}, user="ana").ack[
        "errors"
    ]
    assert "its project's key is FR" in wrong["keys"]
    assert "did you mean Europe/Berlin?" in wrong["zone"]
    assert talking.submit(form, WANTED, user="ana").ack == {}
    progress, summary, question = told_in_all(talking, service, "ana", 3)
    assert progress.startswith("Read: Fraud watch"), "the one message about progress was edited to its end"
    assert "Jira: 1 item" in progress
    assert "Fraud watch" in summary
    assert "At work in the last 8 weeks: Ben Example" in question
    project = find_project(service.engine, "fraud-watch")
    assert (project.jira_keys, project.channel, project.country) == (("FR",), "#ml-churn", "DE")
    assert [(one.name, one.slack, one.role) for one in project.people] == [("Ana", ana, "product manager")]
    assert load_facts(service.engine, "fraud-watch").items

    ben = talking.world.people.get("ben")
    stamp = talking.world.slack.messages(ana)[-1].ts
    assert talking.click(setup_people.PEOPLE, user="ana", message=stamp, wait=0).is_acknowledged
    form = next_form(talking, "ana", form)
    assert view_problems(form.view) == ()
    answers = {"role:0": "data scientist", "account:0": ben.slack_id}
    assert talking.submit(form, answers, user="ana").ack == {}
    assert "On Fraud watch now: Ben Example" in told_in_all(talking, service, "ana", 4)[3]
    added = find_project(service.engine, "fraud-watch").people[1]
    assert (added.slack, added.role, added.jira) == (ben.slack_id, "data scientist", ben.jira_id)


def test_what_was_set_up_is_what_the_projects_file_would_declare(
    service: Service, ana: str, tmp_path: Path
) -> None:
    setup.take_form(service, sent(ana))
    path = tmp_path / "exported.yaml"
    path.write_text(to_yaml(export_projects(service.engine).file), encoding="utf-8")
    changes = plan_projects(service.engine, load_projects(path))
    assert {one.kind for one in changes} == {"unchanged"}
    assert "fraud-watch" in {one.what for one in changes}


def test_a_form_that_arrives_twice_is_one_project_and_another_of_that_name_is_refused(
    sandbox: Sandbox, service: Service, ana: str
) -> None:
    setup.take_form(service, sent(ana))
    before = find_project(service.engine, "fraud-watch")
    again = words(setup.take_form(service, sent(ana)).messages)
    assert "set up already" in again
    other = words(setup.take_form(service, sent(ana, "form:V2", keys="CH")).messages)
    assert "The name is taken" in other
    assert "projects export" in other
    assert find_project(service.engine, "fraud-watch") == before
    assert slugs(service) == ["churn", "fraud-watch"]
    assert len(told(sandbox, "ana")) == 1, "one message about progress"


def test_what_jira_github_and_slack_do_not_know_is_said_and_can_be_corrected(
    talking: Sandbox, service: Service, ana: str
) -> None:
    bad = {**WANTED, "keys": "FRA", "repositories": "acme/chrun", "channel": "#nowhere"}
    talking.slash("/ml setup", user="ana", channel="ml-churn", wait=0)
    first = talking.form("ana")
    assert talking.submit(first, bad, user="ana").ack == {}
    (said,) = told_in_all(talking, service, "ana", 1)
    assert "Fraud watch is not set up yet" in said
    assert "Jira has no project FRA" in said
    assert "did you mean FR?" in said
    assert "did you mean acme/churn?" in said
    assert "I cannot see a channel #nowhere" in said
    assert slugs(service) == ["churn"]
    stamp = talking.world.slack.messages(ana)[-1].ts
    talking.click(setup.AGAIN, user="ana", message=stamp, wait=0)
    form = next_form(talking, "ana", first)
    blocks = {one["block_id"]: one["element"] for one in form.view["blocks"] if "block_id" in one}
    assert blocks["keys"]["initial_value"] == "FRA"
    assert blocks["name"]["initial_value"] == "Fraud watch"


def test_a_source_that_is_down_leaves_nothing_half_set_up(
    sandbox: Sandbox, service: Service, ana: str
) -> None:
    sandbox.faults.status("/jira/rest", 503, times=99, json_body={"errorMessages": ["down"]})
    said = words(setup.take_form(service, sent(ana)).messages)
    assert "is not set up yet" in said
    assert slugs(service) == ["churn"]
    sandbox.faults.clear()
    assert "Fraud watch" in words(setup.take_form(service, sent(ana)).messages)


def test_a_source_that_fails_while_it_is_read_first_is_said_in_the_progress(
    sandbox: Sandbox, service: Service, ana: str
) -> None:
    sandbox.faults.status("search", 400, times=99, json_body={"errorMessages": ["no search today"]})
    setup.take_form(service, sent(ana))
    (progress,) = told(sandbox, "ana")
    assert "Jira: " in progress
    assert "goes on where this one stopped" in progress
    assert slugs(service) == ["churn", "fraud-watch"]


def test_a_source_that_is_not_connected_is_named_with_its_variable(service: Service, ana: str) -> None:
    without = replace(service, sources=lambda: nullcontext(()))
    said = words(setup.take_form(without, sent(ana)).messages)
    assert "set JIRA_URL and JIRA_TOKEN" in said
    assert "set GITHUB_TOKEN" in said


def test_who_leads_no_project_is_refused_on_submit_and_is_not_shown_the_button(
    talking: Sandbox, service: Service, ana: str
) -> None:
    ben = talking.world.people.get("ben").slack_id
    with pytest.raises(Refused, match="You cannot set up a project: only these roles may: product manager"):
        setup.take_form(service, sent(ben))
    assert slugs(service) == ["churn"]
    for handle, shown in (("ben", False), ("ana", True)):
        user = talking.world.people.get(handle).slack_id
        assert home.show(service, user)
        assert (SET_UP in json.dumps(talking.world.slack.homes[user].view)) is shown
    assert talking.press(SET_UP, user="ana").is_acknowledged
    assert "Set up a project" in json.dumps(talking.form("ana").view)


def test_the_policy_may_let_anyone_set_up(service: Service, ana: str, sandbox: Sandbox) -> None:
    del ana
    policy = service.policy.model_copy(update={"setup": SetupRules(who=("anyone",))})
    ben = sandbox.world.people.get("ben").slack_id
    setup.take_form(replace(service, policy=policy), sent(ben))
    assert slugs(service) == ["churn", "fraud-watch"]
    assert find_project(service.engine, "fraud-watch").people[0].slack == ben


def test_while_there_is_no_project_anybody_may(service: Service) -> None:
    assert setup.may_set_up(service.policy, (), Asker("U0STRANGER", "x", "", "", ""))


def confirming(user: str, carried: str, **values: str) -> Submission:
    return Submission(Asker(user, "x", "", "", "form:V9", "t"), who.FORM, carried, values)


def test_only_who_may_set_up_says_who_works_on_a_project(
    service: Service, ana: str, sandbox: Sandbox
) -> None:
    setup.take_form(service, sent(ana))
    carried = who.dump("fraud-watch", [Proposal("Ben Example", jira="b1")])
    answers = {"role:0": "data scientist"}
    with pytest.raises(Refused, match="You cannot say who works"):
        setup_people.take_form(
            service, confirming(sandbox.world.people.get("ben").slack_id, carried, **answers)
        )
    setup_people.take_form(service, confirming(ana, carried, **answers))
    once = find_project(service.engine, "fraud-watch")
    setup_people.take_form(service, confirming(ana, carried, **answers))
    assert find_project(service.engine, "fraud-watch") == once
    assert [one.name for one in once.people] == ["Ana", "Ben Example"]


def test_where_the_policy_names_no_roles_nobody_is_asked_who_has_which(service: Service, ana: str) -> None:
    setup.take_form(service, sent(ana))
    assert setup_people.people_question(service, "fraud-watch")
    people = service.policy.people.model_copy(update={"roles": ()})
    policy = service.policy.model_copy(update={"people": people})
    assert setup_people.people_question(replace(service, policy=policy), "fraud-watch") == ()


def test_the_same_slack_account_is_the_same_person_and_keeps_what_was_declared(
    service: Service, ana: str
) -> None:
    setup.take_form(service, sent(ana))
    carried = who.dump("fraud-watch", [Proposal("Ana E.", jira="a1", github="ana-e")])
    setup_people.take_form(service, confirming(ana, carried, **{"role:0": "risk", "account:0": ana}))
    (person,) = find_project(service.engine, "fraud-watch").people
    assert (person.name, person.jira, person.github, person.role) == ("Ana", "a1", "ana", "risk")


@pytest.mark.parametrize(
    "value", ["", "{}", "[]", '["churn", ["only"]]', "[1, []]", '["x", [1, 2, 3, 4, 5, 6]]']
)
def test_a_list_of_people_that_somebody_made_up_is_refused(service: Service, value: str) -> None:
    with pytest.raises(Refused):
        setup_people.take_form(service, confirming("U0ANA00000", value))


def test_progress_is_one_message_edited_now_and_then_and_its_failure_stops_nothing(
    sandbox: Sandbox, service: Service, ana: str
) -> None:
    project = find_project(service.engine, "churn")
    asker = Asker(ana, "ana", "", "", "form:V1")
    eager = Progress(service.channel, asker, project, "en", pause=0)
    for items in (1, 2, 3):
        eager("jira", items, 10 * items)
    assert sandbox.requests.count("slack", "chat.update") == 3
    Progress(service.channel, asker, project, "en")("jira", 1, 1)
    assert sandbox.requests.count("slack", "chat.update") == 3, "a calm one waits some seconds"
    eager.finish(SyncResult())
    assert "Nothing was there that I did not know already" in told(sandbox, "ana")[0]
    sandbox.faults.status("chat.postMessage", 200, json_body={"ok": False, "error": "restricted_action"})
    unheard = Progress(service.channel, asker, project, "en", pause=0)
    unheard("jira", 1, 1)
    unheard.finish(SyncResult())
    assert len(told(sandbox, "ana")) == 2
