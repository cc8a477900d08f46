"""What composes the apps: pages that show both, search over everything, feeds, sitemaps, commands.
Only Django imports it."""
