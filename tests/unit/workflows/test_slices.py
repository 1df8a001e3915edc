"""Slices: each project once, what shares a scope together, what is new alone, and steady while others come and go."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from workflows.model import Project
from workflows.slices import concerned, groups, slices

KEYS = st.lists(st.sampled_from(["A", "B", "C", "D", "E"]), max_size=2, unique=True)
REPOSITORIES = st.lists(
    st.sampled_from(["acme/a", "Acme/A", "acme/b", "acme/*", "other/a", "other/b"]), max_size=2, unique=True
)


@st.composite
def portfolios(draw: st.DrawFn) -> tuple[Project, ...]:
    """Draw a few projects, some of which share something."""
    return tuple(
        Project(
            f"p{number}",
            "P",
            jira_keys=tuple(draw(KEYS)),
            jql=draw(st.sampled_from([None, None, "labels = ml"])),
            repositories=tuple(draw(REPOSITORIES)),
        )
        for number in range(draw(st.integers(0, 12)))
    )


def touches(one: Project, other: Project) -> bool:
    """Tell whether two projects name a Jira project or a repository that both are about."""
    if set(one.jira_keys) & set(other.jira_keys):
        return True
    pairs = ((a.casefold(), b.casefold()) for a in one.repositories for b in other.repositories)
    return any(
        a == b or (a.split("/")[0] == b.split("/")[0] and (a.endswith("/*") or b.endswith("/*")))
        for a, b in pairs
    )


def plain(number: int) -> Project:
    return Project(f"p{number}", "P", jira_keys=(f"K{number}",))


@given(portfolios(), st.sets(st.integers(0, 11)), st.integers(1, 5))
def test_each_project_is_in_one_slice_and_what_shares_a_scope_is_in_the_same(
    projects: tuple[Project, ...], read: set[int], largest: int
) -> None:
    found = slices(projects, {f"p{number}" for number in read}, largest=largest)
    assert sorted(one.slug for part in found for one in part) == sorted(one.slug for one in projects)
    where = {one.slug: number for number, part in enumerate(found) for one in part}
    for one in projects:
        for other in projects:
            assert not touches(one, other) or where[one.slug] == where[other.slug]


@given(portfolios())
def test_a_group_holds_nothing_that_could_be_read_apart(projects: tuple[Project, ...]) -> None:
    for group in groups(projects):
        reached = {group[0].slug}
        for _ in group:
            near = [one for one in projects if one.slug in reached]
            # Two repositories of an owner belong together when somebody reads all of that owner.
            reached |= {one.slug for one in projects if any(touches(one, other) for other in near)}
        assert {one.slug for one in group} == reached


def test_what_was_never_read_is_a_slice_alone() -> None:
    projects = tuple(plain(number) for number in range(6))
    found = slices(projects, {"p0", "p1", "p2"})
    assert [[one.slug for one in part] for part in found] == [["p3"], ["p4"], ["p5"], ["p0", "p1", "p2"]]


def test_what_is_found_by_a_query_alone_is_a_slice_alone() -> None:
    asked = Project("q", "Q", jql="labels = ml")
    assert slices((plain(0), asked, plain(1)), {"p0", "p1", "q"}) == ((asked,), (plain(0), plain(1)))


def test_the_slices_of_many_projects_are_of_about_the_size_that_was_asked_for() -> None:
    projects = tuple(plain(number) for number in range(400))
    sizes = [len(part) for part in slices(projects, {one.slug for one in projects})]
    assert len(sizes) == 8
    assert max(sizes) <= 80


def test_a_project_that_leaves_moves_no_other_one() -> None:
    projects = tuple(plain(number) for number in range(395))
    read = {one.slug for one in projects}
    before = [set(part) - {projects[7]} for part in slices(projects, read)]
    after = [set(part) for part in slices((*projects[:7], *projects[8:]), read)]
    assert after == before


@given(portfolios(), st.sampled_from(["A", "B"]), st.sampled_from(["acme/a", "other/b"]))
def test_hints_concern_whoever_reads_their_scopes_and_whole_groups(
    projects: tuple[Project, ...], key: str, repository: str
) -> None:
    found = concerned(projects, {"jira": frozenset({key}), "github": frozenset({repository})})
    hint = Project("hint", "", jira_keys=(key,), repositories=(repository,))
    for one in projects:
        assert not (touches(one, hint) or one.jql) or one in found
    for group in groups(projects):
        assert not set(group) & set(found) or set(group) <= set(found)


def test_a_hint_about_github_concerns_no_project_of_jira_alone() -> None:
    asked = Project("q", "Q", jql="labels = ml")
    assert concerned((plain(0), asked), {"github": frozenset({"acme/a"})}) == ()
