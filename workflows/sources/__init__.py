"""World to facts: the only place that sees vendor objects; each source yields `Batch`es."""
