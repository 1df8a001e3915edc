"""Which channel bears a name: looked up in the list of all channels, and kept."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from workflows.errors import Refused
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


class ChannelNames:
    """Knows channels by name; `listed` gives those of the workspace, page by page, for a target that is looked up."""

    def __init__(self, listed: Callable[[str], Iterable[Mapping[str, object]]]) -> None:
        self._listed = listed
        self._looking = Lock()
        """Held over all pages: whoever waits may find the name among those that were met on the way."""
        self._ids: dict[str, str] = {}

    def resolve(self, target: str) -> str:
        """Return the id of the channel of that name; Refused where none can be seen. A known one is at hand at once."""
        name = _name(target)
        if known := self._ids.get(name):
            return known
        with self._looking:
            found = self._ids.get(name) or self._look_up(name)
        if found is None:
            raise Refused(
                worded(
                    "I cannot see a channel #{name}: check its name; if it is private, invite me with "
                    "`/invite @Stagecoach`.",
                    name=name,
                )
            )
        return found

    def renamed(self, target: str, channel: str) -> str:
        """Return who bears the name now that this channel has another one; where nobody does, it is still meant."""
        with self._looking:
            return self._look_up(_name(target)) or channel

    def forget(self, target: str) -> None:
        """Forget a name, or the names of a channel: another one may bear it by now."""
        for name in [
            name for name, known in tuple(self._ids.items()) if _name(target) == name or target == known
        ]:
            self._ids.pop(name, None)

    def _look_up(self, wanted: str) -> str | None:
        for channel in self._listed(f"#{wanted}"):
            name, number = channel.get("name"), channel.get("id")
            if isinstance(name, str) and isinstance(number, str):
                self._ids[name] = number
                if name == wanted:
                    return number
        return None


def _name(target: str) -> str:
    return target.removeprefix("#")
