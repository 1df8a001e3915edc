"""What people type after /ml is understood in any order and case, and never said back as markup."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.commands.help import help_text
from bot.commands.preview import Preview
from bot.commands.table import COMMANDS, Command
from bot.commands.typed import LONGEST, LONGEST_ECHO, nearest, shown, words
from bot.commands.understand import Asked, Order, Told, understand
from bot.listeners import OPENERS, ORDERS
from bot.render.check import problems
from bot.told import told
from config.asked import AUDIENCES, REPORTS
from workflows.model import Project

if TYPE_CHECKING:
    from collections.abc import Callable

CHURN = Project("churn", "Churn early warning", channel="#ml-churn")
FRAUD = Project("fraud-2", "Fraud & abuse")
PROJECTS = (CHURN, FRAUD)

TYPED = st.lists(
    st.one_of(
        st.text(max_size=12),
        st.sampled_from([word for one in COMMANDS for word in (one.word, *one.synonyms)]),
        st.sampled_from([*AUDIENCES, "churn", "fraud-2", "Churn", "early"]),
        st.sampled_from(
            [
                "<!channel>",
                "<!here|here>",
                "<@U123ABC|ana>",
                "<#C123|ops>",
                "<https://evil.example|bank>",
                "@here",
            ]
        ),
        st.sampled_from(
            ["&lt;!channel&gt;", "&amp;lt;", "*bold*", "_it_", "`code`", "~no~", ":wave:", ">quote"]
        ),
    ),
    max_size=8,
).map(" ".join)


STAGES = ("data", "modeling", "validation")


def ask(
    text: str, projects: tuple[Project, ...] = PROJECTS, *, here: str | None = None
) -> Asked | Order | Preview | Told:
    return understand(text, projects, channel_project=here, stages=STAGES)


def said(text: str) -> str:
    """Return the words of an answer that is no report."""
    answer = ask(text)
    assert isinstance(answer, Told)
    return answer.text


@given(text=TYPED, here=st.sampled_from([None, "churn"]), count=st.integers(0, 2))
def test_any_text_is_a_question_that_can_be_answered_or_words_of_our_own(
    text: str, here: str | None, count: int
) -> None:
    projects = PROJECTS[:count]
    answer = ask(text, projects, here=here if count else None)
    if isinstance(answer, Told):
        assert answer.text.strip()
    elif isinstance(answer, Preview):
        assert answer.project in {project.slug for project in projects}
    elif isinstance(answer, Order):
        assert answer.word in {*ORDERS, *OPENERS}
    else:
        assert answer.report in REPORTS
        assert answer.audience in AUDIENCES
        assert answer.project in {None, *(project.slug for project in projects)}


def acts(text: str) -> list[str]:
    """Return what Slack would make of a text by itself: links, mentions, specials, codes for emoji, addresses."""
    own = re.sub(
        r"`/ml[^`]*`|\*What you can ask me\*|Did you mean \*[a-z0-9-]+\*|`stagecoach [^`]*`|`[a-z0-9-]+`",
        "",
        text,
    )
    return re.findall(
        r"<[^>]*>|[<>]|@(?:here|channel|everyone|group)\b|:[\w+'-]+:|\w+://|[*~`]|(?<![^\W_])_\S",
        own,
        re.IGNORECASE,
    )


@given(word=st.text(max_size=60))
@example(word="<!channel>")
@example(word="<@U123ABC>")
@example(word="<https://evil.example|your bank>")
@example(word="*_~`")
@example(word="&lt;!here&gt;")
def test_what_was_typed_is_shown_short_in_quotes_and_without_control_characters(word: str) -> None:
    quoted = shown(word)
    assert quoted.startswith('"')
    assert quoted.endswith('"')
    assert not re.search(r"[<>*`~\x00-\x1f\u200e\u200f\u202a-\u202e\u2066-\u2069]", quoted)
    assert not re.search(r"&(?!amp;|lt;|gt;)", quoted)
    assert len(re.sub(r"&\w+;", "x", quoted).replace("\u200b", "")) <= LONGEST_ECHO + 2


@given(text=TYPED)
def test_an_answer_of_our_own_holds_no_mention_link_or_special_of_the_typer(text: str) -> None:
    answer = ask(text)
    if isinstance(answer, Told):
        assert not re.search(r"<|(?<!&gt;)>", answer.text)


@pytest.mark.parametrize(
    "typed", ["@here", "@channel", ":wave:", "https://evil.example", "<https://evil.example|x>"]
)
def test_what_slack_reads_without_brackets_is_disarmed(typed: str) -> None:
    assert acts(said(typed)) == []


@pytest.mark.parametrize(
    "typed", ["<!channel>", "<!subteam^S123>", "<@U123ABC|ana>", "*bold*", "`x`", "~x~", "<x|y>"]
)
def test_what_slack_reads_in_brackets_is_disarmed(typed: str) -> None:
    assert acts(said(typed)) == []


def test_words_of_our_own_are_a_message_that_the_checker_finds_nothing_in() -> None:
    assert problems(told(help_text())) == ()


def test_help_has_a_line_for_each_command_and_is_a_legal_message() -> None:
    text = help_text()
    for command in COMMANDS:
        assert f"`{command.usage}`: {command.says}" in text.splitlines()


@pytest.mark.parametrize("text", ["", "   ", "help", "HELP", "hilfe", "?", "commands", "“help”"])
def test_help_comes_when_it_is_asked_for_or_nothing_is(text: str) -> None:
    assert said(text) == help_text()


def test_no_two_commands_share_a_word() -> None:
    known = [word for one in COMMANDS for word in (one.word, *one.synonyms)]
    assert len(known) == len(set(known))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("status churn", Asked("summary", "churn", "product")),
        ("churn status", Asked("summary", "churn", "product")),
        ("STATUS Churn", Asked("summary", "churn", "product")),
        ("status Churn early warning", Asked("summary", "churn", "product")),
        ("status “churn early WARNING”", Asked("summary", "churn", "product")),
        ("status fraud &amp; abuse", Asked("summary", "fraud-2", "product")),
        ("status fraud–2", Asked("summary", "fraud-2", "product")),
        ("status <#C0123|churn>", Asked("summary", "churn", "product")),
        ("digest executive churn", Asked("digest", "churn", "executive")),
        ("team digest churn", Asked("digest", "churn", "team")),
        ("digest churn exectuive", Asked("digest", "churn", "executive")),
        ("stuck churn", Asked("stalled", "churn", "product")),
        ("/ml status churn", Asked("summary", "churn", "product")),
        ("status <#C0123|ml-churn>", Asked("summary", "churn", "product")),
        ("status #ml-churn", Asked("summary", "churn", "product")),
        ("stalled", Asked("stalled", None, "product")),
        ("portfolio", Asked("portfolio", None, "product")),
        ("portfolio please", Asked("portfolio", None, "product")),
        ("executive portfolio", Asked("portfolio", None, "executive")),
        ("churn", Asked("summary", "churn", "product")),
        ("#ml-churn", Asked("summary", "churn", "product")),
        ("Churn early warning", Asked("summary", "churn", "product")),
        ("status churn churn", Asked("summary", "churn", "product")),
        ("status churn #ml-churn", Asked("summary", "churn", "product")),
        ("status churn?", Asked("summary", "churn", "product")),
        ("status: «churn».", Asked("summary", "churn", "product")),
        ("status ‚churn‘", Asked("summary", "churn", "product")),
        ("status ‹churn›", Asked("summary", "churn", "product")),
        ("kpi churn set help value 3", Order("kpi", ("churn", "set", "help", "value", "3"), None)),
    ],
)
def test_a_question_is_understood_in_any_order_and_case(text: str, expected: Asked | Order) -> None:
    assert ask(text) == expected


@pytest.mark.parametrize(
    "word", [one.word for one in COMMANDS if one.report in {"summary", "stalled", "digest"}]
)
def test_without_a_name_the_project_of_the_channel_is_meant_and_else_the_only_one(word: str) -> None:
    in_channel = ask(word, here="fraud-2")
    alone = ask(word, (CHURN,))
    assert isinstance(in_channel, Asked)
    assert isinstance(alone, Asked)
    assert (in_channel.project, alone.project) == ("fraud-2", "churn")


def test_a_named_project_wins_over_that_of_the_channel() -> None:
    assert ask("status churn", here="fraud-2") == Asked("summary", "churn", "product")


@pytest.mark.parametrize("word", ["status", "digest"])
def test_where_the_project_is_not_clear_the_answer_lists_them_with_an_example(word: str) -> None:
    assert said(word) == f"Which project? Try `/ml {word} churn`. There are: `churn`, `fraud-2`."


def test_without_any_project_the_answer_says_how_to_declare_one() -> None:
    answer = ask("status", ())
    assert isinstance(answer, Told)
    assert "`stagecoach projects apply projects.yaml`" in answer.text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("stauts churn", 'I do not know "stauts". Did you mean `/ml status churn`?'),
        ("churn stauts", 'I do not know "stauts". Did you mean `/ml status churn`?'),
        ("stauts chrun", 'I do not know "stauts". Did you mean `/ml status`?'),
        (
            "status churn executive",
            "`/ml status` is the same for everybody. Try `/ml digest churn executive`.",
        ),
        ("status churn fraud-2", "One project at a time: `/ml status churn`, `/ml status fraud-2`."),
        ("churn fraud-2", "One project at a time: `/ml status churn`, `/ml status fraud-2`."),
        ("status churn tomorrow", 'There is no project "churn tomorrow". Did you mean *churn*?'),
        ("Portfolo", 'I do not know "Portfolo". Did you mean `/ml portfolio`?'),
        ("xyzzy", 'I do not know "xyzzy". `/ml help`'),
        ("status chrun", 'There is no project "chrun". Did you mean *churn*?'),
        ("status xyzzy", 'There is no project "xyzzy". `/ml help`'),
    ],
)
def test_a_slip_of_the_pen_is_answered_with_what_was_meant(text: str, expected: str) -> None:
    assert said(text).startswith(expected)


@pytest.mark.parametrize("slug", ["stream", "teams", "products", "production"])
def test_a_project_whose_name_is_close_to_an_audience_can_be_asked_for(slug: str) -> None:
    projects = (CHURN, Project(slug, slug.title()))
    assert ask(f"digest {slug}", projects) == Asked("digest", slug, "product")


@pytest.mark.parametrize("text", ["status , churn", '"" status churn', "status churn ;"])
def test_punctuation_alone_is_no_word(text: str) -> None:
    assert ask(text) == Asked("summary", "churn", "product")


@given(text=st.text())
def test_words_are_never_more_than_what_is_read_of_a_text(text: str) -> None:
    assert words(text) == words(text[:LONGEST])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<@U123ABC|ana> <@U123ABC>", ("ana", "U123ABC")),
        ("<https://acme.example/x|label>", ("https://acme.example/x",)),
        ("&lt;b&gt; &amp;lt;x", ("<b>", "&lt;x")),
        ("a\u00a0b – ‘c’", ("a", "b", "-", "c")),
    ],
)
def test_what_slack_makes_of_typed_text_is_undone(text: str, expected: tuple[str, ...]) -> None:
    assert words(text) == expected


def test_nearest_ignores_case_and_does_not_guess_wildly() -> None:
    assert nearest("CHURN", ["churn", "Fraud"]) == "churn"
    assert nearest("fruad", ["churn", "Fraud"]) == "Fraud"
    assert nearest("zebra", ["churn", "Fraud"]) is None
    assert nearest("anything", []) is None


def test_a_question_can_be_carried_by_a_button() -> None:
    assert asdict(Asked("digest", None, "team")) == {"report": "digest", "project": None, "audience": "team"}


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("stalled preview churn", ()),
        ("preview churn", ()),
        ("Churn preview stalled", ()),
        ("quiet backtest churn", ()),
        ("stalled preview churn modeling=5", (("modeling", 5),)),
        ("stalled preview modelling=5 data:8 churn", (("modeling", 5), ("data", 8))),
        ("stalled preview Churn early warning Modeling = 5 days", (("modeling", 5),)),
        ("stalled preview churn `validation=9`", (("validation", 9),)),
        ("stalled preview churn serving=5", (("serving", 5),)),
    ],
)
def test_a_preview_is_understood_with_the_limits_that_it_tries(
    text: str, limits: tuple[tuple[str, int], ...]
) -> None:
    assert ask(text) == Preview("churn", limits)


def test_a_preview_without_a_project_asks_for_one_or_takes_that_of_the_channel() -> None:
    assert said("stalled preview") == "Which project? Try `/ml preview churn`. There are: `churn`, `fraud-2`."
    assert ask("stalled preview data=3", here="churn") == Preview("churn", (("data", 3),))


def test_a_preview_of_a_project_that_is_not_there_names_the_nearest() -> None:
    assert "Did you mean *churn*?" in said("stalled preview chrun modeling=5")


@pytest.mark.parametrize(
    "text", ["help tag", "tag help", "HELP Tag", "hilfe tag", "help label", "help tga", "? tag", "tag ?"]
)
def test_help_of_one_command_says_how_it_is_typed_with_examples_and_who_may(text: str) -> None:
    answer = said(text)
    assert answer.startswith("`/ml tag CH-97 data`: ")
    assert "For example: `/ml tag CH-97 CH-98 data`" in answer
    assert "Also: `tags`, `label`" in answer
    assert "`tagging.who` in the policy" in answer


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.word)
def test_every_command_has_help_of_its_own_that_is_a_legal_message(command: Command) -> None:
    answer = said(f"help {command.word}") if command.word != "help" else help_text()
    assert command.usage in answer
    assert problems(told(answer)) == ()


def test_help_of_what_nobody_knows_says_so_and_lists_everything() -> None:
    answer = said("help xyzzy")
    assert answer.startswith('I do not know "xyzzy".')
    assert answer.endswith(help_text())


ASKING = tuple(command for command in COMMANDS if command.report and command.word != "portfolio")
SYNONYMS = tuple(word for command in COMMANDS for word in (command.word, *command.synonyms) if word.isalpha())


@given(
    st.data(),
    st.sampled_from(ASKING),
    st.sampled_from([CHURN, FRAUD]),
    st.sampled_from([str, str.upper, str.title, "“{}”".format, "«{}»".format, "{},".format]),
)
def test_the_order_the_spelling_and_the_name_used_do_not_matter(
    data: st.DataObject, command: Command, project: Project, spelled: Callable[[str], str]
) -> None:
    word = data.draw(st.sampled_from([command.word, *command.synonyms]))
    name = data.draw(st.sampled_from([one for one in (project.slug, project.name, project.channel) if one]))
    audience = data.draw(st.sampled_from(AUDIENCES)) if command.takes_audience else "product"
    parts = [[word], name.split()] + ([[audience]] if command.takes_audience else [])
    typed = [spelled(one) for part in data.draw(st.permutations(parts)) for one in part]
    expected = (
        Preview(project.slug, ())
        if command.word == "preview"
        else Asked(command.report or "", project.slug, audience)
    )
    assert ask(" ".join(typed)) == expected


@given(
    st.sampled_from(SYNONYMS),
    st.sampled_from(["status", "digest", "stalled"]),
    st.sampled_from(["{0} {1}", "{1} {0}"]),
)
def test_a_project_that_is_called_like_a_command_can_be_asked_for(slug: str, word: str, order: str) -> None:
    report = next(command.report for command in COMMANDS if command.word == word)
    if slug in AUDIENCES or any(slug in {one.word, *one.synonyms} for one in COMMANDS if one.word == word):
        return
    if word == "stalled" and slug in {
        one for command in COMMANDS if command.word == "preview" for one in (command.word, *command.synonyms)
    }:
        return
    text = order.format(slug, word)
    assert ask(text, (CHURN, Project(slug, slug.title()))) == Asked(report or "", slug, "product")


@given(
    st.data(),
    st.sampled_from([command.word for command in COMMANDS if len(command.word) > 4]),
    st.sampled_from(["{0} {1}", "{1} {0}"]),
)
def test_a_slip_in_the_word_of_a_command_is_answered_with_the_command(
    data: st.DataObject, word: str, order: str
) -> None:
    at = data.draw(st.integers(1, len(word) - 2))
    slip = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if any(slip in {one.word, *one.synonyms} for one in COMMANDS):
        return
    assert f"Did you mean `/ml {word} churn`?" in said(order.format("churn", slip))


def test_help_of_what_can_be_changed_says_that_looking_is_open_to_all() -> None:
    assert "Everybody may look; who may change something is said by `tagging.who`" in said("help kpi")
    assert "Everybody may; it tells of the projects that you may see." in said("help status")


@given(st.text(max_size=80))
def test_any_text_gets_one_answer(text: str) -> None:
    found = understand(text, PROJECTS, channel_project=None, stages=("data", "modeling"))
    assert isinstance(found, (Asked, Order, Preview, Told))
    if isinstance(found, Told):
        assert problems(told(found.text)) == ()


IMPORTED = Project("my help team", "Imported", channel="#imported")


@pytest.mark.parametrize("typed", ["my help team", "MY  Help team", "#imported", "imported"])
@pytest.mark.parametrize("command", ["digest", "stalled"])
def test_a_slug_with_blanks_names_its_project(command: str, typed: str) -> None:
    asked = ask(f"{command} {typed}", (*PROJECTS, IMPORTED))
    assert asked == Asked(command, "my help team", "product")


MINE = Project("my status", "Mine")
STALLS = Project("stalls", "Stalls")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("my status", Asked("summary", "my status", "product")),
        ("my  STATUS digest team", Asked("digest", "my status", "team")),
        ("my status stalled", Asked("stalled", "my status", "product")),
        ("my help team", Asked("summary", "my help team", "product")),
        ("preview stalls", Preview("stalls", ())),
        ("my status preview", Preview("my status", ())),
        ("status churn", Asked("summary", "churn", "product")),
        ("churn status", Asked("summary", "churn", "product")),
    ],
)
def test_a_project_whose_name_holds_a_command_is_meant_by_its_name(
    typed: str, expected: Asked | Preview
) -> None:
    assert ask(typed, (*PROJECTS, IMPORTED, MINE, STALLS)) == expected


@given(
    st.lists(st.sampled_from([*SYNONYMS, *AUDIENCES, "my", "churn", "42"]), min_size=1, max_size=4),
    st.sampled_from([one for one in ASKING if one.word in {"status", "digest"}]),
)
def test_the_command_first_and_then_a_slug_is_understood_whatever_the_slug_is(
    parts: list[str], command: Command
) -> None:
    slug = " ".join(parts)
    projects = (CHURN, Project(slug, slug)) if slug != CHURN.slug else (CHURN,)
    assert ask(f"{command.word} {slug}", projects) == Asked(command.report or "", slug, "product")


def test_where_the_project_is_not_clear_the_one_that_is_called_like_the_command_is_the_example() -> None:
    answer = ask("weekly", (*PROJECTS, Project("weekly", "Weekly")))
    assert isinstance(answer, Told)
    assert "Try `/ml digest weekly`" in answer.text


def test_beside_a_slug_with_blanks_an_audience_is_still_understood() -> None:
    asked = ask("digest my help team executives", (*PROJECTS, IMPORTED))
    assert asked == Asked("digest", "my help team", "executive")
