"""The guide: articles made of sections with permanent ids, their texts and revisions, proposals, companies
and job descriptions. It knows nothing of interviews; pages that show both are in `portal.site`."""
