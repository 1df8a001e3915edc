"""Pure trees of typed values that a renderer turns into Slack blocks, text or HTML."""
