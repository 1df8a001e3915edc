"""Who acted in Jira: user objects as account references, told apart from bots and from Stagecoach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.globs import any_matches
from workflows.model import Account, ActorKind
from workflows.sources.jira_shapes import ident, line, mapping

if TYPE_CHECKING:
    from collections.abc import Iterable

    from config.policy import PeopleRules
    from workflows.sources.jira_shapes import Json

SHOWN = ("accountId", "name", "key", "displayName", "emailAddress", "accountType")
"""What is read of a user object, beside whether it is active."""


class People:
    """Collects the accounts that one reading of Jira mentions; `fresh` hands over the new ones.

    On Data Center the changelog names people by key and all else by name: the user objects tell which is which.
    """

    def __init__(self, rules: PeopleRules) -> None:
        self._rules = rules
        self._seen: dict[tuple[object, ...], Account | None] = {}
        self._known: dict[str, Account] = {}
        self._named: dict[str, str] = {}
        self._mentioned: dict[str, Account] = {}
        self._fresh: dict[str, Account] = {}

    def actor(self, user: object, *, absent: ActorKind = ActorKind.HUMAN) -> tuple[str | None, ActorKind]:
        """Return reference and kind of a user object; `absent` is the kind when Jira names nobody."""
        account = self._account(mapping(user))
        if account is None:
            return None, absent
        if self._known.get(account.ref) != account:
            self._known[account.ref] = self._fresh[account.ref] = account
        return account.ref, account.kind

    def ref(self, user: object) -> str | None:
        """Return the reference of a user object alone."""
        return self.actor(user)[0]

    def mentioned(self, tail: str, shown: str) -> str | None:
        """Return the reference of somebody whom the changelog names by id and display name."""
        if not tail:
            return shown or None
        ref = self._named.get(tail, f"jira:{tail}")
        kind = self._kind((tail, ref, shown), is_app=False)
        self._mentioned[ref] = Account(ref, shown or tail, kind=kind)
        return ref

    def fresh(self, *, with_mentioned: bool) -> tuple[Account, ...]:
        """Return the accounts noted since the last call; a mentioned one is known by its name alone.

        Mentioned ones are for a first reading: later they could overwrite what is known of an account.
        """
        only = [account for ref, account in self._mentioned.items() if ref not in self._known]
        found = (*(only if with_mentioned else ()), *self._fresh.values())
        self._fresh, self._mentioned = {}, {}
        return found

    def _account(self, raw: Json) -> Account | None:
        """Return the account that a user object shows, None when it shows nobody.

        Each issue names a few people many times: the same object is read once.
        """
        given = (*map(raw.get, SHOWN), raw.get("active") is not False)
        try:
            return self._seen[given]
        except KeyError:
            found = self._seen[given] = self._parse(raw)
            return found
        except TypeError:  # a list where a text should be
            return self._parse(raw)

    def _parse(self, raw: Json) -> Account | None:
        cloud, name, key = (ident(raw.get(part)) for part in ("accountId", "name", "key"))
        tail = cloud or name or key
        if not tail:
            return None
        shown = line(raw.get("displayName")) or tail
        account = Account(
            f"jira:{tail}",
            shown,
            email=line(raw.get("emailAddress")) or None,
            active=raw.get("active") is not False,
            kind=self._kind((tail, f"jira:{tail}", key, shown), is_app=raw.get("accountType") == "app"),
        )
        if key:
            self._named[key] = account.ref
        return account

    def _kind(self, names: Iterable[str], *, is_app: bool) -> ActorKind:
        told = [name for name in names if name]
        if any_matches(told, self._rules.stagecoach):
            return ActorKind.SELF
        return ActorKind.BOT if is_app or any_matches(told, self._rules.bots) else ActorKind.HUMAN
