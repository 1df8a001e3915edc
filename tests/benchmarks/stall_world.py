"""A generated project of many experiments, each with a pull request, a run and a long history of people and bots."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from workflows.model import (
    Activity,
    ActorKind,
    Category,
    Facts,
    ItemKind,
    Link,
    LinkKind,
    Person,
    Project,
    Verb,
    WorkItem,
)

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
FIRST = datetime(2026, 5, 4, 9, tzinfo=UTC)
MINUTES = int((NOW - FIRST) / timedelta(minutes=1))
PEOPLE = tuple(Person(f"p{n}", "data scientist", active=n != 0) for n in range(8))
ZONES = (
    ("Europe/Berlin", "DE"),
    ("America/Chicago", "US"),
    ("Asia/Kolkata", "IN"),
    ("Australia/Adelaide", "AU"),
)
STAGES = ("data", "modeling", "validation", "deployment")
FACTS = (
    "AUC 0.{n} with the last {n} days of events, the baseline stands at 0.6{n}.",
    "Looked at the residuals of region {n}: the tail is heavier than I thought, see the notebook. A log link is next.",
    "Fold {n} of 60 trained. The loader is the bottleneck.\n\n```\nstep {n}: loss 0.{n}\nETA 2026-12-31\n```",
    "> any update?\n\nThe features of batch {n} are in, {n} columns were constant and left out.",
    "Die Kurve für Werk {n} ist glatt, die Ausreißer kommen aus der Zählung von Hand.",
    "Les relevés du capteur {n} sont complets, la dérive vient du calibrage.",
    "Los datos de la tienda {n} están limpios; el error baja a 0,{n}.",
)
TURNS = (
    "Training until 2026-11-{d:02}.", "ETA Friday", "blocked on {key}-{n}", "waiting for the labels",
    "Waiting for a GPU.", "Done, no gain.", "continued in {key}-{n}", "no longer blocked", "any update?", "+1",
    "Läuft noch bis Ende der Woche.", "bloqué par {key}-{n}", "hasta el 12 de enero",
)  # fmt: skip
VERBS = (
    (Verb.COMMENTED,) * 40
    + (Verb.PUSHED,) * 25
    + (Verb.EDITED,) * 8
    + (Verb.LABELLED,) * 4
    + (Verb.RUN_HEARTBEAT,) * 13
)
BOTS = ("renovate[bot]", "ci-bot", "stale-bot")


class World:
    """Draws one project after the other, always the same ones for the same seed."""

    def __init__(self, seed: int, experiments: int, activities: int) -> None:
        self._draw = random.Random(seed)  # noqa: S311 a history, no secret
        self._key = f"K{seed}"
        self._seed, self._experiments, self._activities = seed, experiments, activities

    def facts(self) -> Facts:
        """Return the project with so many experiments under way and so many activities on each of them."""
        items: list[WorkItem] = []
        acts: dict[str, tuple[Activity, ...]] = {}
        links: list[Link] = []
        for number in range(1, self._experiments + 1):
            ticket, pull, run = self._thread(number)
            items += [ticket, pull, run]
            links += [Link(part.id, LinkKind.IMPLEMENTS, ticket.id, "test") for part in (pull, run)]
            acts |= self._history(ticket, pull, run)
        zone, country = ZONES[self._seed % len(ZONES)]
        slug = f"p-{self._seed}"
        return Facts(
            project=Project(slug, slug, zone, country, people=PEOPLE),
            items=tuple(items),
            activities=acts,
            links=tuple(links),
            keys={item.key: item.id for item in items},
            statuses={"in progress": Category.DOING, "to do": Category.TODO, "done": Category.DONE},
        )

    def _thread(self, number: int) -> tuple[WorkItem, WorkItem, WorkItem]:
        key, repo = f"{self._key}-{number}", f"org/{self._key.lower()}"
        owner = self._draw.choice(PEOPLE).name
        stage = STAGES[number % len(STAGES)]

        def item(key: str, kind: ItemKind, source: str, **more: str | None) -> WorkItem:
            return WorkItem(
                id=f"{source}:{key}", key=key, kind=kind, source=source, title=f"Idea {number}",
                status="In Progress" if kind is ItemKind.ISSUE else "open", category=Category.DOING,
                created=FIRST, assignee=owner, author=owner,
                labels=(f"ml-{stage}",) if kind is ItemKind.ISSUE else (), url=f"https://x.example/{key}",
                **more,  # type: ignore[arg-type]  # only the fields of text
            )  # fmt: skip

        return (
            item(key, ItemKind.ISSUE, "jira", issue_type="Experiment"),
            item(f"{repo}#{number}", ItemKind.PULL_REQUEST, "github", repo=repo),
            item(f"mlflow/{self._key}/{number}", ItemKind.RUN, "mlflow"),
        )

    def _history(self, ticket: WorkItem, pull: WorkItem, run: WorkItem) -> dict[str, tuple[Activity, ...]]:
        found: dict[str, list[Activity]] = {ticket.id: [], pull.id: [], run.id: []}
        begun = ((ticket, Verb.TRANSITIONED), (pull, Verb.OPENED), (run, Verb.RUN_STARTED))
        times = sorted(self._draw.sample(range(60, MINUTES), self._activities - len(begun)))
        for item, verb in begun:
            self._note(found, item, 0, verb)
        for minute in times:
            verb = self._draw.choice(VERBS)
            item = run if verb is Verb.RUN_HEARTBEAT else pull if verb is Verb.PUSHED else ticket
            self._note(found, item, minute, verb)
        return {known: tuple(those) for known, those in found.items()}

    def _note(self, found: dict[str, list[Activity]], item: WorkItem, minute: int, verb: Verb) -> None:
        draw = self._draw
        machine = verb in {Verb.RUN_HEARTBEAT, Verb.RUN_STARTED}
        bot = machine or draw.random() < 0.15
        changes: dict[str, str] = {}
        if verb is Verb.TRANSITIONED:
            changes = {"field": "status", "old": "To Do", "new": "In Progress"}
        elif verb is Verb.LABELLED:
            changes = {"field": "labels", "new": draw.choice(["triage", "north", "ml-data"])}
        elif verb is Verb.EDITED:
            changes = {"field": draw.choice(["description", "Rank", "Sprint"])}
        elif verb is Verb.COMMENTED:
            words = draw.choice(TURNS if draw.random() < 0.1 else FACTS)
            number = draw.randrange(1, self._experiments + 1)
            changes = {"text": words.format(n=number, d=draw.randrange(1, 29), key=self._key)}
        actor = "mlflow" if machine else draw.choice(BOTS) if bot else draw.choice(PEOPLE).name
        those = found[item.id]
        those.append(
            Activity(
                f"{item.id}:{len(those)}",
                item.id,
                FIRST + timedelta(minutes=minute),
                actor,
                ActorKind.BOT if bot else ActorKind.HUMAN,
                verb,
                **changes,
            )
        )
