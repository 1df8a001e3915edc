"""What all tests share: nothing may reach further than this machine (pyproject: --allow-hosts)."""

from __future__ import annotations
