"""What to have done before an interview, on the day, and after it.

The items are the guide's, from its sections `preparation-checklist`, `mock-interviews`,
`interview-day` and `after-each-interview`, each with the section that says more of it. Their keys
stand in cookies and in the database: they stay.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Item:
    key: str
    words: Any
    section: str


GROUPS: list[tuple[Any, tuple[Item, ...]]] = [
    (_("The week before"), (
        Item("list", _("This list, printed; looked through every day."), "preparation-checklist"),
        Item("map", _("The map of what you know, drawn; Adam, reward modelling, PPO and DPO explained."), "knowledge-map"),
        Item("daily", _("Algorithms and LLM theory practised every day; half a page of notes for each question."), "daily-practice"),
        Item("system", _("One system designed aloud."), "system-design"),
        Item("star", _("Each project told with STAR once in two minutes and once in ten: your own part and the metrics, every number with its baseline."), "star"),
        Item("steps", _("A question drawn at random, taken through the four steps in five minutes."), "four-steps"),
        Item("back", _("Two questions to ask back; thinking aloud practised."), "asking-and-thinking-aloud"),
        Item("mock", _("One mock interview in full, in the real order and length, without stopping to explain; once with somebody who does not know your work."), "mock-interviews"),
        Item("hard", _("In it the three hard questions about the project, and the rest from the bank and recent reports."), "three-hard-questions"),
        Item("time", _("Noted in it, with examples: the point of a technical answer was out within a minute; a project, with its result and your part, was told within 5 to 10."), "mock-interviews"),
        Item("voice", _("Noted in it, with examples: no rush, pauses where it matters; they could repeat your conclusion and why; eyes on the camera, and not always on notes."), "mock-interviews"),
        Item("record", _("A recording listened to, made with the other’s consent."), "mock-interviews"),
        Item("change", _("One or two things to change, and exactly those checked the next time."), "mock-interviews"),
    )),
    (_("The day before"), (
        Item("devices", _("Network, camera and microphone tested, on the very device and with the very software."), "interview-day"),
        Item("second", _("A second connection, and their phone number or e-mail address in case you drop out."), "interview-day"),
        Item("place", _("A quiet, tidy place where nobody will disturb you, with light from the front."), "interview-day"),
        Item("dress", _("Proper clothes, a little more formal than usual; online too."), "interview-day"),
    )),
    (_("Just before, when it is remote"), (
        Item("silent", _("Notifications silenced."), "interview-day"),
        Item("files", _("The files and the editor that you may share, open."), "interview-day"),
        Item("cv", _("Your CV at hand."), "interview-day"),
    )),
    (_("On the day"), (
        Item("early", _("There a few minutes early."), "interview-day"),
        Item("ask", _("Where a question is unclear, ask before you answer."), "asking-and-thinking-aloud"),
        Item("honest", _("Where you do not know, never pretend: say which point you are unsure of, then your guess, its grounds and how you would check it."), "interview-day"),
        Item("lead", _("Only after that lead on to something related that you know better: answer first."), "interview-day"),
        Item("rest", _("Between rounds drink, move about, and put the last one behind you."), "interview-day"),
    )),
    (_("Afterwards"), (
        Item("write", _("Questions and follow-ups written down the same day."), "after-each-interview"),
        Item("facts", _("Which questions you did not answer well enough: at which sentence you got stuck, and the right answer."), "after-each-interview"),
        Item("causes", _("What needs to improve, and why: missing knowledge, a misheard question, too long an answer."), "after-each-interview"),
        Item("next", _("One or two things to strengthen, put into the practice of the next days."), "after-each-interview"),
        Item("together", _("The record laid beside the earlier ones: what recurs?"), "after-each-interview"),
        Item("calm", _("One or two failures do not measure your ability: questions, interviewers and headcount are chance too."), "after-each-interview"),
        Item("share", _("If you like, a report here: only what may be public, no names, nothing confidential."), "after-each-interview"),
    )),
]  # fmt: skip
KEYS = frozenset(item.key for _title, items in GROUPS for item in items)
SECTIONS = frozenset(item.section for _title, items in GROUPS for item in items)
