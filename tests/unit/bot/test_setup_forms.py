"""The forms of /ml setup: legal whatever stands in them, and what they carry comes back or is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import setup_people
from bot.click import Asker, Submission
from bot.render import limits
from bot.render.check import view_problems
from bot.render.form import to_view
from bot.views import setup, who
from config.source import load_policy
from tests.unit.render.samples import hostile
from workflows.errors import Refused
from workflows.lifecycle.proposals import Proposal
from workflows.model import Project

POLICY = load_policy(None)
ANA = Asker("U0ANA", "ana", "C1", "ml-churn", "k", "t")
GOOD = {"name": "Churn", "keys": "CH, FR", "repositories": "acme/churn", "zone": "UTC"}
text = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
optional = st.one_of(st.none(), text)
proposals = st.lists(
    st.builds(Proposal, text.filter(bool), optional, optional, optional, st.just("U0ANA"), optional),
    max_size=12,
)


def sent(**values: str | None) -> Submission:
    return Submission(ANA, setup.FORM, "", {**GOOD, **values})


@given(st.dictionaries(st.sampled_from(["name", "keys", "channel", "zone", "role", "seen-by"]), hostile))
def test_the_form_is_legal_with_whatever_was_sent_before(values: dict[str, str]) -> None:
    assert view_problems(to_view(setup.form(ANA, POLICY, values))) == ()
    assert view_problems(to_view(setup.form(ANA, POLICY, name=values.get("name", "")))) == ()


@given(hostile, hostile, hostile)
def test_whatever_is_sent_is_declared_or_named_by_field(name: str, keys: str, channel: str) -> None:
    form = sent(name=name.strip()[:80] or None, keys=keys, channel=channel.strip() or None)
    wrong = setup.mistakes(form, POLICY)
    assert set(wrong) <= {"name", "keys", "repositories", "channel", "zone", "country", "role"}
    assert all(words and "\n" not in words for words in wrong.values())
    if not wrong:
        (project,) = setup.declared(form, {"name": "ana"}).projects
        assert project.slug


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("keys", "ch", "did you mean CH?"),
        ("keys", "CH-12", "its project's key is CH"),
        ("repositories", "https://github.com/acme/churn", "use acme/churn instead"),
        ("channel", "ML Churn", 'did you mean "#ml-churn"?'),
        ("zone", "Europe/Berln", "did you mean Europe/Berlin?"),
        ("country", "Germny", "did you mean DE?"),
        ("role", "boss", "Choose one of these"),
    ],
)
def test_a_mistake_is_said_at_its_field_with_what_was_meant(field: str, value: str, words: str) -> None:
    wrong = setup.mistakes(sent(**{field: value}), POLICY)
    assert list(wrong) == [field]
    assert words.casefold() in wrong[field].casefold()


def test_a_project_with_nothing_to_read_is_no_project() -> None:
    assert "nothing to read" in setup.mistakes(sent(keys=None, repositories=None), POLICY)["keys"]


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Churn early warning", "churn-early-warning"), ("Früh-Warnung 2", "fruh-warnung-2"),
     ("2nd try", "project-2nd-try"), ("予測", "project"), ("x" * 99, "x" * 40)],
)  # fmt: skip
def test_the_word_for_commands_follows_from_the_name(name: str, slug: str) -> None:
    assert setup.slug_of(name) == slug


@given(proposals)
def test_the_people_of_a_button_come_back_as_far_as_it_carries_them(found: list[Proposal]) -> None:
    carried = who.dump("churn", found)
    assert len(carried) <= limits.BUTTON_VALUE
    slug, read = who.load(carried)
    assert (slug, list(read)) == ("churn", found[: len(read)])
    assert len(read) == min(len(found), who.MOST) or len(carried) > limits.BUTTON_VALUE // 3
    view = to_view(who.form(carried, POLICY))
    assert view_problems(view) == ()


def test_what_somebody_made_of_a_button_that_corrects_is_only_ever_words() -> None:
    assert setup.load("[]") == {}
    assert setup.load("nonsense") == {}
    assert setup.load('{"name": 7, "keys": "CH"}') == {"keys": "CH"}
    assert len(setup.load(f'{{"name": "{"x" * 500}"}}')["name"]) == 80


def test_who_cannot_be_declared_is_named_as_they_are_called() -> None:
    wrong = Proposal("R&D bot", None, "no login!", None, None, "data scientist")
    with pytest.raises(Refused, match=r"^R&D bot cannot be declared: "):
        setup_people.with_people(Project("churn", "Churn"), [wrong])
