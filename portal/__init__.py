"""The portal has two halves.

Kernel, imported by the apps and importing neither: models, markup, search, ready, limits, pages,
admin, templatetags. Composition, imported by nobody but Django: settings, urls, views, middleware,
feeds, sitemaps and the commands that join the apps.
"""
