"""The pages that `serve` shows: templates, one style sheet, and how marked text becomes HTML."""
