"""The sandbox's own pages: what was posted in Slack, and plain records of Jira and GitHub behind the links."""
