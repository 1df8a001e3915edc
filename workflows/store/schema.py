"""The tables; the migrations build the same ones, and a test compares both.

Long, and one file all the same: tables name each other, and who looks for a column looks in one place.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    false,
    func,
    text,
)  # fmt: skip

from workflows.model import ActorKind, Category, ItemKind, LinkKind, Said, Verb
from workflows.outbox import DeliveryState, WriteKind, WriteState
from workflows.store.columns import Choice, Sentence, UtcDateTime, WordList, Words

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)

# What people declared.

projects = Table(
    "projects", metadata,
    Column("slug", Words, primary_key=True),
    Column("name", Words, nullable=False),
    Column("timezone", Words, nullable=False),
    Column("country", Words),
    Column("region", Words),
    Column("jira_keys", WordList, nullable=False),
    Column("jql", Words),
    Column("repositories", WordList, nullable=False),
    Column("tracked_experiments", WordList, nullable=False, server_default="[]"),
    Column("channel", Words),
    Column("private", Boolean, nullable=False, server_default=false()),
    Column("applied_at", UtcDateTime, nullable=False),
)  # fmt: skip

people = Table(
    "people", metadata,
    Column("project", Words, ForeignKey(projects.c.slug, ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("name", Words, nullable=False),
    Column("role", Words),
    Column("active", Boolean, nullable=False),
    Column("slack", Words),
    Column("jira", Words),
    Column("github", Words),
    Column("email", Words),
    Column("timezone", Words),
    Column("country", Words),
    Column("region", Words),
    Column("away", WordList, nullable=False, server_default="[]"),
    PrimaryKeyConstraint("project", "position"),
)  # fmt: skip

kpis = Table(
    "kpis", metadata,
    Column("project", Words, ForeignKey(projects.c.slug, ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("name", Words, nullable=False),
    Column("unit", Words),
    Column("baseline", Float),
    Column("target", Float),
    Column("due", Date),
    *(Column(name, Words) for name in ("file_repo", "file_path", "file_key", "run_metric", "run_experiment")),
    PrimaryKeyConstraint("project", "position"),
)  # fmt: skip

subscriptions = Table(
    "subscriptions", metadata,
    Column("id", Words, nullable=False),
    Column("declared_by", Words, ForeignKey(projects.c.slug, ondelete="CASCADE"), nullable=False),
    Column("project", Words),
    Column("report", Words, nullable=False),
    Column("audience", Words, nullable=False),
    Column("target", Words, nullable=False),
    Column("weekday", Integer, nullable=False),
    Column("time", Words, nullable=False),
    Column("timezone", Words, nullable=False),
    Column("every", Integer, nullable=False),
    Column("anchor", Date),
    Column("monthly", Words),
    Column("holidays", Words, nullable=False, server_default="shift"),
    Column("language", Words),
    Column("ends_on", Date),
    # Two projects may declare the very same portfolio: it is one subscription that lives as long as either.
    PrimaryKeyConstraint("id", "declared_by"),
)  # fmt: skip

subscribed = Table(
    "subscribed", metadata,
    Column("id", Words, primary_key=True),
    Column("project", Words),
    Column("report", Words, nullable=False),
    Column("audience", Words, nullable=False),
    Column("target", Words, nullable=False, index=True),
    Column("weekday", Integer, nullable=False),
    Column("time", Words, nullable=False),
    Column("timezone", Words, nullable=False),
    Column("every", Integer, nullable=False),
    Column("anchor", Date),
    Column("monthly", Words),
    Column("holidays", Words, nullable=False),
    Column("language", Words),
    Column("ends_on", Date),
    Column("made_by", Words, nullable=False),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
)  # fmt: skip
"""Subscriptions made in Slack; those of the projects file are in `subscriptions`."""

pauses = Table(
    "pauses", metadata,
    Column("subscription", Words, primary_key=True),
    Column("person", Words, nullable=False),
    Column("paused_at", UtcDateTime, nullable=False),
    Column("resumed_at", UtcDateTime),
)  # fmt: skip
"""The last pause of each subscription, however it was made."""

tags = Table(
    "tags", metadata,
    Column("id", Integer, primary_key=True),
    Column("item", Words, nullable=False, index=True),
    Column("stage", Words),
    Column("person", Words, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("place", Words),
    Column("write", Words, index=True),
    Column("undone_at", UtcDateTime),
)  # fmt: skip

answers = Table(
    "answers", metadata,
    Column("id", Words, primary_key=True),
    Column("item", Words, nullable=False, index=True),
    Column("said", Choice(Said), nullable=False),
    Column("person", Words, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("until", Date),
    Column("waiting_for", Words),
    Column("outcome", Words),
    Column("words", Words, nullable=False),
    Column("place", Words),
    Column("undone_at", UtcDateTime),
)  # fmt: skip

waivers = Table(
    "waivers", metadata,
    Column("id", Words, primary_key=True),
    Column("project", Words, nullable=False, index=True),
    Column("stage", Words, nullable=False),
    Column("criterion", Words, nullable=False),
    Column("version", Words, nullable=False),
    Column("person", Words, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("reason", Words, nullable=False),
    Column("until", Date),
    Column("place", Words),
    Column("undone_at", UtcDateTime),
)  # fmt: skip

dismissals = Table(
    "dismissals", metadata,
    Column("id", Words, primary_key=True),
    Column("project", Words, nullable=False, index=True),
    Column("risk", Words, nullable=False),
    Column("person", Words, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("reason", Words, nullable=False),
    Column("place", Words),
    Column("undone_at", UtcDateTime),
)  # fmt: skip

kpi_entries = Table(
    "kpi_entries", metadata,
    Column("id", Words, primary_key=True),
    Column("project", Words, nullable=False, index=True),
    Column("name", Words, nullable=False),
    Column("field", Words, nullable=False),
    Column("person", Words, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("value", Float),
    Column("day", Date),
    Column("place", Words),
    Column("undone_at", UtcDateTime),
)  # fmt: skip

# What the sources said. Nothing here refers to `items` by a foreign key: sources answer in any order, and an
# activity or a link may be known before its item is.

items = Table(
    "items", metadata,
    Column("id", Words, primary_key=True),
    Column("key", Words, nullable=False),
    Column("kind", Choice(ItemKind), nullable=False),
    Column("source", Words, nullable=False),
    Column("title", Words, nullable=False),
    Column("status", Words, nullable=False),
    Column("category", Choice(Category), nullable=False),
    Column("created", UtcDateTime, nullable=False),
    Column("issue_type", Words),
    Column("description", Words, nullable=False),
    Column("labels", WordList, nullable=False),
    Column("components", WordList, nullable=False),
    Column("flagged", Boolean, nullable=False),
    Column("assignee", Words),
    Column("author", Words),
    Column("updated", UtcDateTime),
    Column("due", Date),
    Column("url", Words),
    Column("repo", Words),
    Column("paths", WordList, nullable=False),
    Column("branch", Words),
    Column("draft", Boolean, nullable=False),
    Column("checks", Words),
    Column("thinned_to", UtcDateTime),
)  # fmt: skip
"""`thinned_to`: up to which day its history was thinned out, NULL while it is whole."""

names = Table(
    "names", metadata,
    Column("folded", Words, nullable=False),
    Column("item", Words, nullable=False, index=True),
    Column("key", Words, nullable=False),
    Column("current", Boolean, nullable=False),
    PrimaryKeyConstraint("folded", "item"),
)  # fmt: skip
"""Every key that an item has or had; `folded` is what a link's target is compared with."""

sightings = Table(
    "sightings", metadata,
    Column("scope", Words, nullable=False),
    Column("item", Words, nullable=False, index=True),
    Column("gone_at", UtcDateTime),
    Column("missed_at", UtcDateTime),
    PrimaryKeyConstraint("scope", "item"),
)  # fmt: skip
"""In which scopes an item was seen: it is gone when it is gone from all of them.

`missed_at` is set while one reading did not see it and was not believed, as it missed too much.
"""

members = Table(
    "members", metadata,
    Column("project", Words, nullable=False),
    Column("scope", Words, nullable=False),
    Column("item", Words, nullable=False, index=True),
    PrimaryKeyConstraint("project", "scope", "item"),
)  # fmt: skip
"""Which project an item belongs to, and by which scope: with the scope the membership ends."""

activities = Table(
    "activities", metadata,
    Column("id", Words, nullable=False),
    Column("item", Words, nullable=False),
    Column("source", Words, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", Words),
    Column("actor_kind", Choice(ActorKind), nullable=False),
    Column("verb", Choice(Verb), nullable=False),
    Column("field", Words),
    Column("old", Words),
    Column("new", Words),
    Column("text", Words, nullable=False),
    Column("url", Words),
    PrimaryKeyConstraint("item", "id"),
)  # fmt: skip

links = Table(
    "links", metadata,
    Column("origin", Words, nullable=False),
    Column("kind", Choice(LinkKind), nullable=False),
    Column("target", Words, nullable=False, index=True),
    Column("via", Words, nullable=False),
    Column("source", Words, nullable=False),
    Column("folded", Words, nullable=False, index=True),
    PrimaryKeyConstraint("origin", "kind", "target", "via"),
)  # fmt: skip
"""`target` is as the source gave it, an id or a key; it is resolved on reading, when both ends may be known."""

accounts = Table(
    "accounts", metadata,
    Column("ref", Words, primary_key=True),
    Column("display_name", Words, nullable=False),
    Column("email", Words),
    Column("active", Boolean, nullable=False),
    Column("kind", Choice(ActorKind), nullable=False),
)  # fmt: skip

statuses = Table(
    "statuses", metadata,
    Column("source", Words, nullable=False),
    Column("name", Words, nullable=False),
    Column("category", Choice(Category), nullable=False),
    PrimaryKeyConstraint("source", "name"),
)  # fmt: skip

releases = Table(
    "releases", metadata,
    Column("id", Words, primary_key=True),
    Column("repo", Words, nullable=False),
    Column("name", Words, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("url", Words),
    Column("kind", Words, nullable=False),
)  # fmt: skip

runs = Table(
    "runs", metadata,
    Column("id", Words, nullable=False),
    Column("repo", Words, nullable=False),
    Column("name", Words, nullable=False),
    Column("branch", Words, nullable=False),
    Column("status", Words, nullable=False),
    Column("conclusion", Words),
    Column("at", UtcDateTime, nullable=False),
    Column("url", Words),
    PrimaryKeyConstraint("repo", "name", "branch"),
)  # fmt: skip
"""The latest run only: an older one never replaces it."""

documents = Table(
    "documents", metadata,
    Column("repo", Words, nullable=False),
    Column("path", Words, nullable=False),
    Column("oid", Words, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("text", Words),
    Column("url", Words),
    Column("gone_at", UtcDateTime),
    PrimaryKeyConstraint("repo", "path", "at"),
)  # fmt: skip
"""Files of default branches that rules read, a row for each version."""

listings = Table(
    "listings", metadata,
    Column("repo", Words, primary_key=True),
    Column("since", UtcDateTime, nullable=False),
    Column("whole", Boolean, nullable=False),
)  # fmt: skip
"""Default branches whose files were listed, from when on."""

run_metrics = Table(
    "run_metrics", metadata,
    Column("item", Words, nullable=False),
    Column("name", Words, nullable=False),
    Column("experiment", Words, nullable=False),
    Column("value", Float, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("item", "name"),
)  # fmt: skip
"""Of tracked runs that finished: those metrics by which measures of success are declared."""

damaged = Table(
    "damaged", metadata,
    Column("source", Words, nullable=False),
    Column("record", Words, nullable=False),
    Column("reason", Words, nullable=False),
    Column("ref", Words),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("last_at", UtcDateTime),
    Column("times", Integer, nullable=False, server_default="1"),
    PrimaryKeyConstraint("source", "record"),
)  # fmt: skip
"""`seen_at` is when a record was first met, `last_at` the last time (NULL: as `seen_at`), `times` how often."""

# How far the sources were read.

cursors = Table(
    "cursors", metadata,
    Column("source", Words, nullable=False),
    Column("scope", Words, nullable=False),
    Column("mark", Words, nullable=False),
    Column("moved_at", UtcDateTime, nullable=False),
    Column("whole_at", UtcDateTime),
    PrimaryKeyConstraint("source", "scope"),
)  # fmt: skip
"""`whole_at`: when it was last read from its beginning, where that is noted."""

unfinished = Table(
    "unfinished", metadata,
    Column("subject", Words, primary_key=True),
    Column("began_at", UtcDateTime, nullable=False),
    Column("sources", WordList, nullable=False),
)  # fmt: skip
"""Readings of everything anew that did not come to their end, and what of them is left (no sources: all)."""

source_states = Table(
    "source_states", metadata,
    Column("source", Words, nullable=False),
    Column("project", Words, nullable=False),
    Column("read_at", UtcDateTime),
    Column("failed_at", UtcDateTime),
    Column("error", Sentence),
    Column("failing_since", UtcDateTime),
    PrimaryKeyConstraint("source", "project"),
)  # fmt: skip
"""`failing_since` is the first of the failures that no complete reading has ended yet."""

outages = Table(
    "outages", metadata,
    Column("id", Words, primary_key=True),
    Column("source", Words, nullable=False),
    Column("whole", Boolean, nullable=False),
    Column("projects", WordList, nullable=False),
    Column("began_at", UtcDateTime, nullable=False),
    Column("error", Sentence, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("told", Words),
    Column("closed_at", UtcDateTime, index=True),
)  # fmt: skip
"""Times in which a source could not be read that operators hear of; one at a time for a source and a `whole`."""

webhooks = Table(
    "webhooks", metadata,
    Column("source", Words, nullable=False),
    Column("delivery", Words, nullable=False),
    Column("digest", Words, nullable=False),
    Column("scope", Words),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("taken_at", UtcDateTime, index=True),
    PrimaryKeyConstraint("source", "delivery"),
    # The name of a delivery is not signed, its body is.
    UniqueConstraint("source", "digest"),
)  # fmt: skip
"""What the sources called in: the hint that something changed in `scope`, until the worker has `taken` it."""

rings = Table(
    "rings", metadata,
    Column("name", Words, primary_key=True),
    Column("rung_at", UtcDateTime, nullable=False),
)  # fmt: skip
"""When which alarm rang last for all workers together; the tasks themselves are in tables of Procrastinate's."""

# What was said to people.

deliveries = Table(
    "deliveries", metadata,
    Column("key", Words, primary_key=True),
    Column("state", Choice(DeliveryState), nullable=False, index=True),
    Column("target", Words, nullable=False),
    Column("claimed_at", UtcDateTime, nullable=False),
    Column("channel", Words),
    Column("ts", Words),
    Column("sent_at", UtcDateTime),
    Column("error", Sentence),
    Column("retry_at", UtcDateTime),
)  # fmt: skip

standings = Table(
    "standings", metadata,
    Column("project", Words, primary_key=True),
    Column("change", Integer, nullable=False),
    Column("made_from", Integer),
    Column("made_at", UtcDateTime),
    Column("made_by", Words),
    Column("body", Words),
    Column("looked_at", Integer),
)  # fmt: skip
"""How a project stood (JSON, `reports.kept`) when its counter of changes was `made_from`: see `store.standings`.

`looked_at` is the change up to which its open warnings were looked at.
"""

tellings = Table(
    "tellings", metadata,
    Column("key", Words, nullable=False),
    Column("project", Words, nullable=False),
    Column("reader", Words, nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("body", Words, nullable=False),
    PrimaryKeyConstraint("key", "project"),
)  # fmt: skip
"""What a delivery told its reader of a project, as JSON (`lifecycle.telling`)."""

warnings = Table(
    "warnings", metadata,
    Column("id", Integer, primary_key=True),
    Column("item", Words, nullable=False),
    Column("project", Words, nullable=False, index=True),
    Column("verdict", Words, nullable=False),
    Column("person", Words),
    Column("delivery", Words, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("resolved_at", UtcDateTime),
    Column("resolution", Words),
    Column("snoozed_until", Date),
    Column("raised", Words),
    Column("raised_at", UtcDateTime),
    Column("digest_at", UtcDateTime),
    Column("news", Words),
)  # fmt: skip

# What people asked to be changed in their trackers: the orders, and the audit log of all of them.

writes = Table(
    "writes", metadata,
    Column("id", Words, primary_key=True),
    Column("item", Words, nullable=False, index=True),
    Column("key", Words, nullable=False),
    Column("kind", Choice(WriteKind), nullable=False),
    Column("person", Words, nullable=False),
    Column("place", Words, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("adds", WordList, nullable=False),
    Column("removes", WordList, nullable=False),
    Column("text", Words, nullable=False),
    Column("undoes", Words, index=True),
    Column("state", Choice(WriteState), nullable=False, index=True),
    Column("tries", Integer, nullable=False),
    Column("retry_at", UtcDateTime),
    Column("error", Sentence),
    Column("settled_at", UtcDateTime),
    Column("before", WordList),
    Column("activity", Words, index=True),
)  # fmt: skip

# What somebody said of how they want to be spoken to.

readers = Table(
    "readers", metadata,
    Column("account", Words, primary_key=True),
    Column("language", Words, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)  # fmt: skip
"""By Slack account, in which language somebody wants answers; whoever said nothing has no row."""

jira_keys = Table(
    "jira_keys", metadata,
    Column("key", Words, primary_key=True),
)  # fmt: skip
"""What the keys of the tickets begin with that were ever read, by themselves: `CH` of `CH-12`."""

conversations = Table(
    "conversations", metadata,
    Column("account", Words, primary_key=True),
    Column("channel", Words, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
)  # fmt: skip
"""By Slack account, the conversation that Slack opened with that person."""

# What was learned from people, and what was read by it.

text_readings = Table(
    "text_readings", metadata,
    Column("item", Words, primary_key=True),
    Column("written", Words, nullable=False),
    Column("model", Words, nullable=False, index=True),
    Column("body", Words),
)  # fmt: skip
"""What a text model read in an item (`body`, JSON; NULL: nothing), when its texts were those of the mark `written`;
the model is '' for what has not been read yet."""

text_models = Table(
    "text_models", metadata,
    Column("id", Integer, primary_key=True),
    Column("trained_at", UtcDateTime, nullable=False),
    Column("data", Words, nullable=False),
    Column("base", Words, nullable=False),
    Column("tags", Integer, nullable=False),
    Column("held", Integer, nullable=False),
    Column("right_before", Integer, nullable=False),
    Column("right_after", Integer, nullable=False),
    Column("weights", LargeBinary),
)  # fmt: skip
"""Trained text models; one without weights was worse than the one in use, and was not put into use."""

OPEN = text("resolved_at IS NULL")
# A report looks these up by name in small letters; nothing else leads to them.
for _table in (releases, runs, documents, listings):
    Index(f"ix_{_table.name}_lower_repo", func.lower(_table.c.repo))
for _name in ("email", "display_name"):
    Index(f"ix_accounts_lower_{_name}", func.lower(accounts.c[_name]))

one_open_warning = Index(
    "uq_warnings_open_item", warnings.c.item, unique=True, sqlite_where=OPEN, postgresql_where=OPEN
)  # fmt: skip

LASTS = text("ended_at IS NULL")
one_outage = Index(
    "uq_outages_lasting", outages.c.source, outages.c.whole, unique=True, sqlite_where=LASTS, postgresql_where=LASTS
)  # fmt: skip
