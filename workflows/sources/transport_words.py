"""The sentences with which a failed call reaches a person: who failed, and what to do; never a secret."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from workflows.errors import Malformed, Refused, TooLarge, Transient
from workflows.worded import worded

if TYPE_CHECKING:
    from workflows.worded import Worded

SAID = 200
"""So many characters of a vendor's own words go into our one line."""


@dataclass(frozen=True, slots=True)
class Service:
    """Who is asked, and which settings a person must change when it refuses."""

    name: str
    url_setting: str
    token_setting: str
    new_token: str
    """What to do about a refused token (`worded`), e.g. `create a new API token and set JIRA_TOKEN`."""


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences about one vendor at one address."""

    service: Service
    host: str

    def busy(self, wait: float) -> Transient:
        """Say that the vendor limits the rate of calls for `wait` more seconds."""
        said = worded(
            "{name} at {host} asks to wait {seconds} s (rate limit): try again after that",
            **self._who,
            seconds=f"{wait:.0f}",
        )
        return Transient(said, retry_after=wait)

    def trouble(self, status: int, wait: float | None) -> Transient:
        """Say that the vendor itself is down."""
        said = worded(
            "{name} at {host} has trouble ({status}): try again in some minutes",
            **self._who,
            status=str(status),
        )
        return Transient(said, retry_after=wait)

    def slow(self) -> Transient:
        """Say that an answer came drop by drop."""
        return Transient(
            worded("{name} at {host} answers too slowly: try again in some minutes", **self._who)
        )

    def unreachable(self, error: httpx.RequestError) -> Transient:
        """Say that no answer came at all."""
        return self.late() if isinstance(error, httpx.TimeoutException) else self.away()

    def late(self) -> Transient:
        """Say that no answer came in time."""
        return Transient(
            worded(
                "{name} at {host} did not answer in time: check {setting} and the network",
                **self._who,
                setting=self.service.url_setting,
            )
        )

    def away(self) -> Transient:
        """Say that nobody answers there."""
        return Transient(
            worded(
                "{name} at {host} cannot be reached: check {setting} and the network",
                **self._who,
                setting=self.service.url_setting,
            )
        )

    def no_json(self, path: str, error: Exception) -> Malformed:
        """Say that an answer was HTML, cut off or otherwise no JSON."""
        return Malformed(
            worded(
                "{name} at {host} answered {path} with something that is no JSON ({error}): "
                "check that {setting} is the address of {name} itself",
                **self._who,
                path=path or "/",
                error=type(error).__name__,
                setting=self.service.url_setting,
            )
        )

    def too_large(self, path: str, mebibytes: int) -> TooLarge:
        """Say that an answer was refused because of its size."""
        return TooLarge(
            worded(
                "{name} at {host} answered {path} with more than {size} MiB: report this",
                **self._who,
                path=path or "/",
                size=str(mebibytes),
            )
        )

    def bad_token(self) -> Refused:
        """Say that the token cannot even be sent; the library's own text would quote it."""
        return Refused(
            worded(
                "the token for {name} holds characters that no token has: set {setting} again",
                name=self.service.name,
                setting=self.service.token_setting,
            )
        )

    def redirected(self, target: str) -> Refused:
        """Say that the address is not the right one any more, e.g. http instead of https."""
        return Refused(
            worded(
                "{name} at {host} redirects to {target}: set {setting} to the address of {name} itself",
                **self._who,
                target=target,
                setting=self.service.url_setting,
            )
        )

    def refused(self, status: int, path: str, json: object) -> Refused:
        """Say what a person must change, with the vendor's own words where they help."""
        return Refused(self._refusal(status, path or "/", said_by(json)))

    def _refusal(self, status: int, path: str, said: str) -> Worded:
        service = self.service
        match status:
            case 401:
                return worded(
                    "{name} at {host} refused the token (401): {advice}",
                    **self._who,
                    advice=service.new_token,
                )
            case 403:
                why = worded(
                    "{name} at {host} does not allow {path} (403): check what the owner of {setting} may do",
                    **self._who, path=path, setting=service.token_setting,
                )  # fmt: skip
                return with_words(why, said)
            case 404:
                return worded(
                    "{name} at {host} does not know {path} (404): check {setting} and what the account may see",
                    **self._who, path=path, setting=service.url_setting,
                )  # fmt: skip
            case 410:
                return worded(
                    "{name} at {host} has removed {path} (410): update Stagecoach", **self._who, path=path
                )
        why = worded("{name} at {host} refused {path} ({status})", **self._who, path=path, status=str(status))
        return with_words(why, said)

    @property
    def _who(self) -> dict[str, str]:
        return {"name": self.service.name, "host": self.host}


def with_words(sentence: Worded, said: str) -> Worded:
    """Return a sentence with the vendor's own words behind it, where there are any."""
    return worded("{sentence}: {said}", sentence=sentence, said=said) if said else sentence


def words_for(service: Service, url: str) -> Words:
    """Return the sentences about the vendor at `url`; raise Refused when that is no web address."""
    text = worded(
        "{setting} is no web address: set it to one like {example}",
        setting=service.url_setting,
        example=f"https://{service.name.lower()}.example.com",
    )
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        raise Refused(text) from None
    if parsed.scheme not in {"http", "https"} or not parsed.host:
        raise Refused(text)
    return Words(service, parsed.host if parsed.port is None else f"{parsed.host}:{parsed.port}")


def said_by(json: object) -> str:
    """Return a vendor's own words about an error as one short line, empty when there are none."""
    if not isinstance(json, dict):
        return ""
    listed, fields, message = json.get("errorMessages"), json.get("errors"), json.get("message")
    words = list(listed) if isinstance(listed, list) else []
    words += fields.values() if isinstance(fields, dict) else []
    told = " ".join(word for word in [*words, message] if isinstance(word, str))
    return " ".join(told.split())[:SAID]
