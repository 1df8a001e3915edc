"""Bare pings, and comments that only look like one."""

from __future__ import annotations

import pytest

from workflows.lifecycle.pings import is_ping

PINGS = (
    "any update?",
    "Any update here?",
    "status?",
    "ping",
    "+1",
    "bump",
    "👍",
    ":+1:",
    ":rocket: :tada:",
    "@dana any news?",
    "Hi Ana, any update on this?",
    "Hi Ana!",
    "Friendly reminder",
    "Any update on ML-12?",
    "Bumping this.",
    "ping @hugo",
    "Gentle ping",
    "Any news",
    "up",
    "Is this still running?",
    "Wie ist der Stand?",
    "Gibt es Neuigkeiten?",
    "Des nouvelles ?",
    "¿Alguna novedad?",
    "Jakieś wieści?",
    "Hugo, any news?",
    "Hugo, any news",
    "any news, Hugo",
    "Is Friday fine, or Monday?",
    "Should we use F1 or AUC?",
    "Is this done?",
    "???",
    "...",
    "Any update? Thanks!",
    "Just checking in.",
    "hey team, any progress on this experiment",
    "status update please",
    "Following up on this",
    "[~accountid:5b10a2844c20165700ede21g] any update?",
    "<@U123> ping",
    "> AUC 0.71",
    "> old text\nany update?",
    "进展如何？",
    "Any updates @dana @hugo ?",
    "When will this be ready?",
    "+1 :)",
    "ping?",
    "Any update, Hugo?",
    "What's the status of this one?",
    "*bump*",
    "Did the labels arrive?",
    "Thanks!",
    "Any news since last week?",
    "Update?",
    "Bitte um Update",
    "Any update after 3 weeks?",
    "kann jemand etwas sagen?",
    "Is anybody working on this?",
    "same here",
)
COMMENTS = (
    "Any update? The AUC dropped to 0.71 yesterday.",
    "Any update? We need it by Friday.",
    "Can we have this by 20 November?",
    "ping: labels are in the bucket",
    "Update: AUC 0.71",
    "Two shops share a warehouse, merge them.",
    "Seed 2 gives 0.399.",
    "Any update? https://wandb.ai/x/y",
    "The labels arrived, can you continue?",
    "blocked on POD-50",
    "status: running until Friday",
    "25 brands now.",
    "up to 0.75 now",
    "done",
    "Done.",
    "Can you finish by Friday?",
    "LGTM",
    "ETA Friday 9 Oct",
    "Loss explodes after 2k steps.",
    "bump the learning rate to 0.1",
    "I pinged the vendor, answer comes on Monday.",
    "waiting for the labels",
    "No.",
    "yes, still running",
    "```\nTraceback\n```",
)


@pytest.mark.parametrize("text", PINGS)
def test_a_bare_ping_carries_no_information(text: str) -> None:
    assert is_ping(text)


@pytest.mark.parametrize("text", COMMENTS)
def test_a_comment_with_a_fact_or_a_date_is_none(text: str) -> None:
    assert not is_ping(text)
