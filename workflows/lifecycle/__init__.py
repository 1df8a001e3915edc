"""Pure rules from facts to findings: no I/O, no clock; `now` is always an argument."""
