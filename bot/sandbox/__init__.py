"""A local Slack, Jira, GitHub and MLflow on loopback, for the demo and the tests; no other room knows of it."""
