"""Reports with their rounds and encounters, projects, lists with facets, and the curation of questions
(matched, merged, split) by what reports say."""
