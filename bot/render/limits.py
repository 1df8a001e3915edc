"""Slack's limits by name, and the budgets that keep every message clear of them."""

from __future__ import annotations

from typing import Final

BLOCKS: Final = 50
"""Blocks in one message."""
MESSAGE_WEIGHT: Final = 10_000
"""Serialised characters of all blocks together; Slack refuses somewhere above 11,000 without saying where."""
NOTICE: Final = 4_000
"""Characters of the text beside the blocks (the limit of chat.update, the stricter one)."""
SECTION_TEXT: Final = 3_000
FIELDS: Final = 10
FIELD_TEXT: Final = 2_000
HEADER_TEXT: Final = 150
CONTEXT_ELEMENTS: Final = 10
CONTEXT_TEXT: Final = 3_000
ACTION_ELEMENTS: Final = 25
BUTTON_TEXT: Final = 75
BUTTON_VALUE: Final = 2_000
ACTION_ID: Final = 255
BLOCK_ID: Final = 255
URL: Final = 3_000
OPTION_TEXT: Final = 75
OPTION_VALUE: Final = 150
OPTIONS: Final = 100
PLACEHOLDER: Final = 150
VIEW_TITLE: Final = 24
"""Characters of a form's title and of its two buttons."""
VIEW_BLOCKS: Final = 100
VIEW_BYTES: Final = 250_000
PRIVATE_METADATA: Final = 3_000
INPUT_LABEL: Final = 2_000
INPUT_TEXT: Final = 3_000
CHARTS: Final = 2
"""Charts in one message."""
CHART_TITLE: Final = 50
"""Characters of a chart's title, and of what its axes are named."""
CHART_LABEL: Final = 20
CHART_SERIES: Final = 6
"""Twelve since autumn; workspaces that have not got that yet refuse more than six."""
CHART_POINTS: Final = 20
TABLE_ROWS: Final = 101
"""With the row of titles."""
TABLE_COLUMNS: Final = 20
TABLE_TEXT: Final = 20_000
"""Characters of all cells of a message."""
TABLE_PAGE: Final = 10
"""Rows that are shown at once; up to 100."""

UNFURLS: Final = 5
"""Previews of one message. Slack names no number; it would draw a wall of them."""
UNFURL_BLOCKS: Final = 5
"""Blocks of one preview: it is folded away when it is long, and nobody unfolds small print."""
UNFURL_TITLE: Final = 150
"""Characters of what stands for a preview while its message is being written."""

# Budgets of our own, chosen so that the worst escaping still fits the limits above.
ATOM_SOURCE: Final = 500
"""Characters of our own text that stay together: escaping makes at most five of one."""
LINK_URL: Final = 1_500
"""Characters of an escaped address inside running text; a longer one is shown without its link."""
ROW: Final = 2_800
"""Characters of one row of a section."""
BUTTONS_IN_A_ROW: Final = 5
TAIL_WEIGHT: Final = 2_500
"""Footer and buttons stay in the first message up to this weight; heavier ones close the thread."""
FRAME_WEIGHT: Final = 1_000
"""Kept free for what a page is framed with: "continued 2 of 3", "more in the thread"."""
TABLE_CAPTION: Final = 140
FIGURE_WEIGHT: Final = 4_500
"""Serialised characters of one figure, or of its words; a heavier table goes on in a further one."""

KEY: Final = 80
TITLE: Final = 140
NAME: Final = 300
PERSON: Final = 60
QUOTE: Final = 500
LABEL: Final = 140
"""Characters of outside text that are shown; an ellipsis says that there was more."""
