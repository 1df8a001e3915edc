"""Everything that knows Slack, the clock or the process."""
