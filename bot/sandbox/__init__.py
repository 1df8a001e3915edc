"""A local Slack, Jira and GitHub on loopback, for the demo and the tests; no other room knows of it."""
