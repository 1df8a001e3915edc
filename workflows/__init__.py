"""Everything that would survive a move from Slack to another chat."""
