"""The form that sets up a project: a name, where its work is, its channel, its zone, and who asks."""

from __future__ import annotations

import json
import re
import unicodedata
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from bot.render.form import Choice, Form, Sentence, Words
from bot.render.outside import visible
from config.errors import FieldError
from config.projects import ProjectsFile
from workflows.reports.carried import entry, meant
from workflows.reports.phrases import tell
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.click import Asker, Submission
    from config.policy import Policy

FORM: Final = "setup"
NAME, KEYS, REPOSITORIES, CHANNEL = "name", "keys", "repositories", "channel"
ZONE, COUNTRY, REGION, ROLE, SEEN_BY = "zone", "country", "region", "role", "seen-by"
JQL, RUNS = "jql", "runs"
LONGEST: Final[Mapping[str, int]] = MappingProxyType(
    {KEYS: 200, JQL: 1_000, REPOSITORIES: 600, RUNS: 400, ZONE: 40, COUNTRY: 40, REGION: 40}
)
"""Characters of a field; the others have 80."""
OPEN, PRIVATE = "open", "private"
LONGEST_SLUG: Final = 40
FIELDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "name": NAME, "slug": NAME, "jira_keys": KEYS, "repositories": REPOSITORIES, "channel": CHANNEL,
        "timezone": ZONE, "country": COUNTRY, "region": REGION, "jql": JQL, "tracked_experiments": RUNS,
    }
)  # fmt: skip
"""Which field of the form holds what the projects file calls so."""
NAMELESS: Final = frozenset({"directmessage", "privategroup", ""})
"""What Slack calls channels in whose place no name stands."""
MORE: Final = tell(
    "Measures of success follow with /ml kpi, reports with /ml subscribe. By mail, or all at once, they are declared "
    "in the projects file: `stagecoach projects export` writes it, `stagecoach projects apply` takes it. Which status "
    "or label means which stage is said in the policy, for all projects."
)


def form(
    asker: Asker, policy: Policy, values: Mapping[str, str | None] | None = None, *, name: str = ""
) -> Form:
    """Return the form with the name that was typed, or with `values` where somebody corrects what they had sent."""
    known = values or {}
    here = f"#{asker.channel_name}" if asker.channel_name not in NAMELESS else ""

    def said(name: str, usual: str = "") -> str:
        return (known.get(name) or "") if values else usual

    roles = tuple((entry(role), role) for role in policy.people.roles)
    role = said(ROLE) or next((role for role, _ in roles if role == "product manager"), None)
    asking = (Choice(ROLE, worded("Your role in it"), roles, initial=role, optional=True),) if roles else ()
    return Form(
        FORM,
        worded("Set up a project"),
        worded("Set up"),
        (
            Sentence(NAME, worded("Name"), "Churn early warning", longest=80, initial=said(NAME, name[:80])),
            _optional(KEYS, worded("Keys of Jira projects"), "CH, FR", said(KEYS)),
            _optional(JQL, worded("Or a search in Jira (JQL)"), "project = CH AND component = model", said(JQL)),
            _optional(
                REPOSITORIES, worded("Repositories"), "acme/churn, acme/churn-data or acme/*", said(REPOSITORIES)
            ),
            _optional(RUNS, worded("Experiments of MLflow"), "churn/*, retention", said(RUNS)),
            _optional(CHANNEL, worded("Channel"), "#ml-churn", said(CHANNEL, here)),
            Sentence(ZONE, worded("Time zone"), "Europe/Berlin", longest=40, initial=said(ZONE, "UTC")),
            _optional(COUNTRY, worded("Country whose holidays count"), "DE", said(COUNTRY)),
            _optional(REGION, worded("Region with holidays of its own"), "BY", said(REGION)),
            Choice(
                SEEN_BY, worded("Who may hear of it"),
                ((OPEN, worded("everybody")), (PRIVATE, worded("its people and its channel only"))),
                initial=said(SEEN_BY) or OPEN,
            ),
            *asking,
            Words(MORE),
        ),
    )  # fmt: skip


def declared(sent: Submission, asking: Mapping[str, str | None]) -> ProjectsFile:
    """Return what the form declares, with who asks as its first person; ValidationError where that cannot be."""
    values = sent.values
    plain = {
        "slug": slug_of(values.get(NAME) or ""),
        "name": values.get(NAME) or "",
        "jira_keys": _listed(values.get(KEYS)),
        "repositories": _listed(values.get(REPOSITORIES)),
        "timezone": values.get(ZONE) or "UTC",
        "private": values.get(SEEN_BY) == PRIVATE,
        "people": [{name: value for name, value in asking.items() if value}],
        "tracked_experiments": _lines(values.get(RUNS)),
        **{name: values[name] for name in (CHANNEL, COUNTRY, REGION, JQL) if values.get(name)},
    }
    return ProjectsFile.model_validate({"projects": [plain]}).resolved()


def role_of(sent: Submission, policy: Policy) -> str | None:
    """Return the role that was chosen, if it is one of the policy's."""
    return meant(sent.values.get(ROLE), policy.people.roles)


def mistakes(sent: Submission, policy: Policy) -> Mapping[str, str]:
    """Return what is wrong by field; what only Jira, GitHub and Slack can tell is asked later."""
    found: dict[str, str] = {}
    if sent.values.get(ROLE) and role_of(sent, policy) is None:
        found[ROLE] = worded("Choose one of these.")
    try:
        declared(sent, {"name": sent.asker.name or "somebody"})
    except ValidationError as error:
        for one in error.errors():
            found.setdefault(_field(one), _words(one))
    return found


def _field(error: Any) -> str:  # noqa: ANN401 - pydantic's own mapping
    """Return the field of the form that an error is about; a rule over several fields names its own place."""
    cause = error.get("ctx", {}).get("error")
    inner = cause.place if isinstance(cause, FieldError) else ()
    place = [part for part in (*error["loc"], *inner) if isinstance(part, str) and part != "projects"]
    return FIELDS.get(place[0] if place else "", KEYS)


def _optional(name: str, label: str, such_as: str, known: str) -> Sentence:
    return Sentence(name, label, such_as, longest=LONGEST.get(name, 80), optional=True, initial=known)


def _words(error: Any) -> str:  # noqa: ANN401 - pydantic's own mapping
    cause = error.get("ctx", {}).get("error")
    words = " ".join(str(cause or error["msg"]).split())
    return f"{words[:1].upper()}{words[1:200]}."


def _listed(text: str | None) -> list[str]:
    """Return the words of a list, separated by commas, semicolons or spaces."""
    return [word for word in re.split(r"[\s,;]+", text or "") if word]


def _lines(text: str | None) -> list[str]:
    """Return names that may hold spaces, separated by commas or semicolons."""
    return [word for part in re.split(r"[,;\n]+", text or "") if (word := part.strip())]


def slug_of(name: str) -> str:
    """Return the word for commands: `Früh-Warnung 2` becomes `fruh-warnung-2`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    word = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return (word if word[:1].isalpha() else f"project-{word}".strip("-"))[:LONGEST_SLUG].rstrip("-")


def dump(sent: Submission) -> str:
    """Return the values for a button that opens the form again, without hidden characters: no button carries them."""
    kept = {name: visible(value) for name, value in sent.values.items() if value}
    return json.dumps(kept, ensure_ascii=False)


def load(value: str) -> Mapping[str, str]:
    """Read them again; anybody could have written them, and each is checked when it is sent."""
    try:
        raw = json.loads(value)
    except (ValueError, RecursionError):
        return {}
    pairs = raw.items() if isinstance(raw, dict) else ()
    return {name: text[: LONGEST.get(name, 80)] for name, text in pairs if isinstance(text, str)}
