"""What Django's administration is to know of: each room has its own part."""

from interviews.posts import admin as posts
from interviews.questions import admin as questions
from interviews.statistics import admin as statistics

__all__ = ["posts", "questions", "statistics"]
