"""The sentences with which a failed call reaches a person: who failed, and what to do; never a secret."""

from __future__ import annotations

from dataclasses import dataclass

import httpx

from workflows.errors import Malformed, Refused, TooLarge, Transient

SAID = 200
"""So many characters of a vendor's own words go into our one line."""
REFUSALS = {
    401: "{name} at {host} refused the token (401): {new_token}",
    403: "{name} at {host} does not allow {path} (403): check what the owner of {token_setting} may do{said}",
    404: "{name} at {host} does not know {path} (404): check {url_setting} and what the account may see",
    410: "{name} at {host} has removed {path} (410): update Stagecoach",
}
OTHER_REFUSAL = "{name} at {host} refused {path} ({status}){said}"


@dataclass(frozen=True, slots=True)
class Service:
    """Who is asked, and which settings a person must change when it refuses."""

    name: str
    url_setting: str
    token_setting: str
    new_token: str
    """What to do about a refused token, e.g. `create a new API token and set JIRA_TOKEN`."""


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences about one vendor at one address."""

    service: Service
    host: str

    def busy(self, wait: float) -> Transient:
        """Say that the vendor limits the rate of calls for `wait` more seconds."""
        text = f"{self._who()} asks to wait {wait:.0f} s (rate limit): try again after that"
        return Transient(text, retry_after=wait)

    def trouble(self, status: int, wait: float | None) -> Transient:
        """Say that the vendor itself is down."""
        return Transient(f"{self._who()} has trouble ({status}): try again in some minutes", retry_after=wait)

    def slow(self) -> Transient:
        """Say that an answer came drop by drop."""
        return Transient(f"{self._who()} answers too slowly: try again in some minutes")

    def unreachable(self, error: httpx.RequestError) -> Transient:
        """Say that no answer came at all."""
        how = "did not answer in time" if isinstance(error, httpx.TimeoutException) else "cannot be reached"
        return Transient(f"{self._who()} {how}: check {self.service.url_setting} and the network")

    def no_json(self, path: str, error: Exception) -> Malformed:
        """Say that an answer was HTML, cut off or otherwise no JSON."""
        advice = f"check that {self.service.url_setting} is the address of {self.service.name} itself"
        why = f"something that is no JSON ({type(error).__name__})"
        return Malformed(f"{self._who()} answered {path or '/'} with {why}: {advice}")

    def too_large(self, path: str, mebibytes: int) -> TooLarge:
        """Say that an answer was refused because of its size."""
        return TooLarge(f"{self._who()} answered {path or '/'} with more than {mebibytes} MiB: report this")

    def bad_token(self) -> Refused:
        """Say that the token cannot even be sent; the library's own text would quote it."""
        text = f"the token for {self.service.name} holds characters that no token has"
        return Refused(f"{text}: set {self.service.token_setting} again")

    def redirected(self, target: str) -> Refused:
        """Say that the address is not the right one any more, e.g. http instead of https."""
        text = f"{self._who()} redirects to {target}"
        return Refused(f"{text}: set {self.service.url_setting} to the address of {self.service.name} itself")

    def refused(self, status: int, path: str, json: object) -> Refused:
        """Say what a person must change, with the vendor's own words where they help."""
        said = f": {words}" if (words := said_by(json)) else ""
        return Refused(
            REFUSALS.get(status, OTHER_REFUSAL).format(
                name=self.service.name,
                host=self.host,
                path=path or "/",
                status=status,
                said=said,
                url_setting=self.service.url_setting,
                token_setting=self.service.token_setting,
                new_token=self.service.new_token,
            )
        )

    def _who(self) -> str:
        return f"{self.service.name} at {self.host}"


def words_for(service: Service, url: str) -> Words:
    """Return the sentences about the vendor at `url`; raise Refused when that is no web address."""
    text = f"{service.url_setting} is no web address: set it to one like https://{service.name.lower()}.example.com"
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
