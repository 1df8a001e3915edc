"""Where a bot of a fortnight keeps its stores, and how its connections to them are cut."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import psycopg

from tests.databases import OTHERS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Server


class Stores(Protocol):
    """The databases of one fortnight, by name."""

    def url(self, name: str) -> str:
        """Return where a database is; it is made when it is asked for first."""

    def cut(self) -> bool:
        """End all connections to the databases, as a failover does; False where there is nothing to cut."""


@dataclass(frozen=True)
class Files:
    """SQLite in a folder."""

    folder: Path

    def url(self, name: str) -> str:
        return f"sqlite:///{self.folder / name}.db"

    def cut(self) -> bool:
        return False


@dataclass(frozen=True)
class Lent:
    """Databases of a PostgreSQL; they are given back by `close`."""

    server: Server
    urls: dict[str, str] = field(default_factory=dict)

    def url(self, name: str) -> str:
        if name not in self.urls:
            self.urls[name] = self.server.lend()
        return self.urls[name]

    def cut(self) -> bool:
        for url in self.urls.values():
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(OTHERS)
        return True

    def close(self) -> None:
        for url in self.urls.values():
            self.server.take_back(url)
