"""Report trees become Block Kit, text, HTML and data here; all escaping lives in this package."""
