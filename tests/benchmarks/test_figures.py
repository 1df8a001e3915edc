from __future__ import annotations

from tests.benchmarks.figures import BEGIN, END, PAGE, Figure, rewritten

OLD = Figure("speed", "a walk (3 s)", "10 miles", "≥ 2", "1.5", met=False, date="2026-01-01", cores="1")
OTHER = Figure("weight", "nothing", "10 miles", "", "7", date="2026-01-01", cores="1")
NEW = Figure("speed", "a walk (2 s)", "10 miles", "≥ 2", "2.5", met=True, date="2026-02-02", cores="2")


def test_a_run_writes_its_rows_anew_and_leaves_the_others_and_the_words_around() -> None:
    before = rewritten(f"# Speed\n\n{BEGIN}{END}\nWhy.\n", [OLD, OTHER])
    after = rewritten(before, [NEW])
    assert after == before.replace("a walk (3 s)", "a walk (2 s)").replace(
        "1.5 | **no** | 2026-01-01 | 1", "2.5 | yes | 2026-02-02 | 2"
    )
    assert after.startswith("# Speed\n\n")
    assert after.endswith(f"{END}\nWhy.\n")


def test_a_row_of_another_size_is_another_row() -> None:
    page = rewritten(BEGIN + END, [OLD, Figure("speed", "a walk", "20 miles", "", "1")])
    assert page.count("| speed |") == 2


def test_the_page_has_a_place_for_the_table() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text.index(BEGIN) < text.index(END)
