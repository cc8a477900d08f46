"""What the guide and the interviews stand on: members, moderation, Markdown, search, cached pages,
limits, mail. It imports no app and names none."""
