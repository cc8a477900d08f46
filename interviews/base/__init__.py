"""What every kind of post shares: its life, its form and drafts, tags, choices, and kept counts."""
