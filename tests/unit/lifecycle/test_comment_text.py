"""Of a comment its author's own words count: not what it quotes, shows or decorates."""

from __future__ import annotations

import pytest

from workflows.lifecycle.comment_text import LONGEST, has_code, is_question, own_words, sentences, statements
from workflows.lifecycle.remarks import is_concluded
from workflows.lifecycle.spoken import rows


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("> done already\nNot yet.", "Not yet."),
        ("&gt; done\nbq. done\n  > done\nNot yet.", "Not yet."),
        ("{quote}done{quote} Not yet. {quote}really\ndone{quote}", "Not yet."),
        ("```\ndone\n``` Not yet.", "Not yet."),
        ("Not yet. ```never closed: done", "Not yet."),
        ("{code:python}done{code} Not yet. {noformat}done{noformat}", "Not yet."),
        ("*Not* _yet_ ~really~ `now`", "Not yet really now"),
        ("It’s\xa0not\u202fyet\u200b.", "It's not yet."),
        ("Re\u0301solu", "Résolu"),
        ("2 * 3 > 5", "2 * 3 > 5"),
        ("_acme/my_repo#3_ and ML_OPS-7, __init__", "acme/my_repo#3 and ML_OPS-7, init"),
        ("", ""),
    ],
)
def test_quotations_code_and_decoration_are_left_out(text: str, own: str) -> None:
    assert " ".join(own_words(text).split()) == own


def test_only_the_first_pages_of_a_comment_are_read() -> None:
    assert own_words("x" * (LONGEST + 5)) == "x" * LONGEST
    assert has_code("x" * (LONGEST - 12) + "```code```")
    assert not has_code("x" * LONGEST + "```code```")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("```x```", True), ("{code}x{code}", True), ("{noformat}x{noformat}", True), ("``` open", True),
        ("`x`", False), ("{x}", False), ("plain", False), ("", False),
    ],
)  # fmt: skip
def test_a_comment_shows_code_or_it_does_not(text: str, *, code: bool) -> None:
    assert has_code(text) is code


@pytest.mark.parametrize("month", [one for row in rows("month_begins") for one in row])
def test_no_day_is_torn_from_the_month_behind_it_in_any_language(month: str) -> None:
    assert sentences(f"Back on 9. {month}xyz again") == (f"Back on 9. {month}xyz again",)


@pytest.mark.parametrize("month", [one for row in rows("short_months") for one in row])
def test_no_day_is_torn_from_the_short_month_in_front_of_it_in_any_language(month: str) -> None:
    for written in (month, month.lower(), month.upper()):
        assert sentences(f"Back on {written}. 9 again") == (f"Back on {written}. 9 again",)
        assert sentences(f"Back on x{written}. 9 again") == (f"Back on x{written}.", "9 again")


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ("It ran. It failed.", ("It ran.", "It failed.")),
        ("Back on 9. Oktober again", ("Back on 9. Oktober again",)),
        ("Back on Oct. 9 again", ("Back on Oct. 9 again",)),
        ("Back on 20.11. then on", ("Back on 20.11. then on",)),
        ("We got 0.71. The loss fell", ("We got 0.71.", "The loss fell")),
        ("One; two\nthree\n\nfour", ("One", "two", "three", "four")),
        ("Really! Why? Because.", ("Really!", "Why?", "Because.")),
        ("It ended. 3 runs are left", ("It ended.", "3 runs are left")),
        ("(see the plot). Next", ("(see the plot).", "Next")),
        ("完了。 次へ", ("完了。", "次へ")),
        ("", ()),
    ],
)
def test_a_text_falls_into_sentences_and_no_date_falls_apart(words: str, parts: tuple[str, ...]) -> None:
    assert sentences(words) == parts


@pytest.mark.parametrize(
    ("sentence", "asks"),
    [
        ("Any news?", True),
        ("Any news?! *", True),
        ('"Why?"', True),
        ("¿Y?", True),
        ("为什么？", True),
        ("Done.", False),
        ("What? No", False),
    ],
)
def test_a_sentence_asks_where_it_ends_with_its_mark(sentence: str, *, asks: bool) -> None:
    assert is_question(sentence) is asks


def test_statements_are_without_questions_and_without_whom_they_address() -> None:
    text = "[~ana] It RAN. <@U123|ana> Any news? @bo.b the loss fell; mail ana@acme.example"
    assert statements(text) == ("it ran.", "the loss fell", "mail ana@acme.example")
    assert statements("> It ran.\nWhy?") == ()


def test_the_question_mark_of_an_address_asks_nothing() -> None:
    page = "https://jira.example/browse/ch-12"
    assert statements(f"See {page}?focusedCommentId=1. It ran.") == (f"see {page}.", "it ran.")
    assert statements(f"({page}?a=b&c=d)") == (f"({page})",)
    assert statements(f"Have you seen {page}?") == ()
    assert statements(f"Have you seen {page}?a=b?") == ()


def test_sentences_have_single_blanks_so_that_phrases_are_found_in_them() -> None:
    assert sentences("It  is \t done.  Next   run") == ("It is done.", "Next run")
    assert is_concluded("This is  finally   done.")
