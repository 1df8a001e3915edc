"""The subcommands of /ml, one short file a family; each is a row in `table.COMMANDS`."""
