"""Who acted on GitHub: logins and commit authors as account references, told apart from bots and from Stagecoach."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from config.globs import any_matches
from workflows.model import Account, ActorKind
from workflows.sources.github_values import needed, plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from config.policy import PeopleRules

NO_REPLY = re.compile(
    r"^(?:\d+\+)?(?P<login>[A-Za-z0-9][A-Za-z0-9-]*(?:\[bot\])?)@users\.noreply\.github\.com$"
)
"""The address that GitHub writes into commits of people who hide theirs: it tells the login."""


class People:
    """Collects the accounts that a batch mentions and says of each what it is."""

    def __init__(self, rules: PeopleRules) -> None:
        self._rules = rules
        self._accounts: dict[str, Account] = {}

    @property
    def accounts(self) -> tuple[Account, ...]:
        """All accounts noted so far, each once, with the best name and address seen."""
        return tuple(self._accounts.values())

    def actor(self, who: Mapping[str, Any] | None) -> tuple[str | None, ActorKind]:
        """Return reference and kind of an actor; a deleted account is nobody, and was a human."""
        if who is None:
            return None, ActorKind.HUMAN
        if who["__typename"] == "Team":
            slug = needed(who["combinedSlug"])
            return self._note(Account(f"github:{slug}", slug))
        login = needed(who["login"])
        kind = self._kind(login, who.get("name"), is_bot=who["__typename"] == "Bot")
        return self._note(Account(f"github:{login}", _clean(who.get("name")) or login, kind=kind))

    def ref(self, who: Mapping[str, Any] | None) -> str | None:
        """Return the reference of an actor alone."""
        return self.actor(who)[0]

    def committer(self, author: Mapping[str, Any] | None) -> tuple[str | None, ActorKind]:
        """Return reference and kind of a commit's author: the login where GitHub knows it, else the address."""
        if author is None:
            return None, ActorKind.HUMAN
        user, name = author.get("user"), _clean(author.get("name"))
        email = _clean(author.get("email")).lower()
        hidden = NO_REPLY.match(email)
        login = needed(user["login"]) if user else hidden["login"] if hidden else None
        if login is None and not (email or name):
            return None, ActorKind.HUMAN
        shown = _clean((user or {}).get("name")) or name or login or email
        kind = self._kind(login or shown, shown, is_bot=bool(login and login.endswith("[bot]")))
        ref = f"github:{login.removesuffix('[bot]')}" if login else f"git:{email or name}"
        return self._note(Account(ref, shown, None if hidden else email or None, kind=kind))

    def _kind(self, login: str, name: object, *, is_bot: bool) -> ActorKind:
        names = [login, f"github:{login}", *([name] if isinstance(name, str) else [])]
        if is_bot:
            names.append(f"{login.removesuffix('[bot]')}[bot]")
        if any_matches(names, self._rules.stagecoach):
            return ActorKind.SELF
        return ActorKind.BOT if is_bot or any_matches(names, self._rules.bots) else ActorKind.HUMAN

    def _note(self, account: Account) -> tuple[str, ActorKind]:
        known = self._accounts.get(account.ref)
        if known is None:
            self._accounts[account.ref] = account
        else:
            tail = account.ref.partition(":")[2]
            named = known.display_name if known.display_name != tail else account.display_name
            self._accounts[account.ref] = Account(
                known.ref, named, known.email or account.email, kind=known.kind
            )
        return account.ref, account.kind


def _clean(value: object) -> str:
    return " ".join(plain(value).split())
