"""The table of permissions as a page of the documentation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.permissions import PERMISSIONS, Verdict, rule_of
from bot.permissions.cells import Cell, Place, Role, ownerships, verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.permissions import Deed
    from config.policy import Policy

SHOWN: Final = {Verdict.YES: "yes", Verdict.NO: "no", Verdict.UNSEEN: "–"}
HEAD: Final = """\
# Who may do what

Made from `bot/permissions` by `make permissions`. The test `tests/integration/app/test_app_permissions.py` plays each
cell against the bot.

- **yes**: it is done. **no**: the bot says who may. **–**: the project is private and not seen there; the bot answers
  as if there were none.
- The answers are those of the policy as it is shipped. Each rule is a list of roles, or `project` for all people of
  the project, or `anyone`. People are known by their Slack account in `people` of the project; who is inactive there
  is nobody.
- The columns are channels: the project's **own**; the same when it is **shared** with another company; an**other**
  one; a conversation of **two**.
- A project with `private: true` is seen by its people, and by everybody in its own channel.
- What everybody in a channel reads goes into one that another company reads only with `digests.shared_channels: true`.
- It is decided when something is asked, pressed or sent, not when a button is shown: who has left a project can do no
  more with the buttons that they still see. A form knows no channel.
"""


def page(policy: Policy) -> str:
    """Return the page, as Markdown."""
    parts = [HEAD]
    for deed in PERMISSIONS:
        parts += ["\n".join(_section(deed, policy, own=own)) for own in ownerships(deed)]
    return "\n".join(parts)


def _section(deed: Deed, policy: Policy, *, own: bool) -> Iterator[str]:
    permission = PERMISSIONS[deed]
    does = permission.does[:1].upper() + permission.does[1:]
    yield f"## {does}{f', for {permission.own}' if own else ''}\n"
    if not own:
        yield f"{_rule(deed, policy)}\n"
    places = [f"{seen}: {place}" for seen in ("open", "private") for place in Place]
    yield f"| who | {' | '.join(places)} |"
    yield f"|---|{'---|' * len(places)}"
    for role in Role:
        row = [
            SHOWN[verdict(Cell(deed, role, place, private, own), policy)]
            for private in (False, True)
            for place in Place
        ]
        yield f"| {role} | {' | '.join(row)} |"
    yield ""


def _rule(deed: Deed, policy: Policy) -> str:
    permission = PERMISSIONS[deed]
    if permission.alone:
        return f"Only {permission.own}."
    rule = ", ".join(f"`{word}`" for word in rule_of(deed, policy))
    says = f"Rule: `{permission.rule}`, as shipped {rule}." if rule else "Everybody who sees the project."
    return f"{says} Also {permission.own}." if permission.own else says
