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
        Item("list", _("Print this list and look through it every day."), "preparation-checklist"),
        Item("map", _("Draw the map of what you know; explain Adam, reward modelling, PPO and DPO."), "knowledge-map"),
        Item("daily", _("Practise algorithms and LLM theory every day; half a page of notes for each question."), "daily-practice"),
        Item("system", _("Design one system aloud."), "system-design"),
        Item("star", _("Present each project with STAR, once in two minutes and once in ten: your own part and the metrics, every number with its baseline."), "star"),
        Item("steps", _("Draw a question at random and take it through the four steps in five minutes."), "four-steps"),
        Item("back", _("Prepare two questions to ask them; practise thinking aloud."), "asking-and-thinking-aloud"),
        Item("mock", _("Do one full mock interview, in the real order and length, without stopping to explain; do one with somebody who does not know your work."), "mock-interviews"),
        Item("hard", _("In it, use the three hard questions about the project, and take the rest from the bank and recent reports."), "three-hard-questions"),
        Item("time", _("Note, with examples: did the point of a technical answer come within a minute, and was a project, with its result and your part, told within 5 to 10?"), "mock-interviews"),
        Item("voice", _("Note, with examples: no rush, pauses where it matters; they could repeat your conclusion and why; eyes on the camera, not always on notes."), "mock-interviews"),
        Item("record", _("Listen to a recording, made with the other person’s consent."), "mock-interviews"),
        Item("change", _("Choose one or two things to change, and check exactly those next time."), "mock-interviews"),
    )),
    (_("The day before"), (
        Item("devices", _("Test network, camera and microphone on the very device and software you will use."), "interview-day"),
        Item("second", _("Have a second connection ready, and their phone number or e-mail address in case you drop out."), "interview-day"),
        Item("place", _("Find a quiet, tidy place where nobody will disturb you, with light from the front."), "interview-day"),
        Item("dress", _("Dress properly, a little more formally than usual; online too."), "interview-day"),
    )),
    (_("Just before a remote interview"), (
        Item("silent", _("Silence notifications."), "interview-day"),
        Item("files", _("Open the files and the editor that you may share."), "interview-day"),
        Item("cv", _("Have your CV at hand."), "interview-day"),
    )),
    (_("On the day"), (
        Item("early", _("Be there a few minutes early."), "interview-day"),
        Item("ask", _("If a question is unclear, ask before you answer."), "asking-and-thinking-aloud"),
        Item("honest", _("If you do not know, never pretend: say which point you are unsure of, then your guess, the reasons for it and how you would check it."), "interview-day"),
        Item("lead", _("Answer first; only then lead on to something related that you know better."), "interview-day"),
        Item("rest", _("Between rounds, drink some water, move about, and put the last one behind you."), "interview-day"),
    )),
    (_("Afterwards"), (
        Item("write", _("Write down questions and follow-ups the same day."), "after-each-interview"),
        Item("facts", _("Note which questions you did not answer well enough: at which sentence you got stuck, and the right answer."), "after-each-interview"),
        Item("causes", _("Note what needs to improve, and why: missing knowledge, a misheard question, too long an answer."), "after-each-interview"),
        Item("next", _("Choose one or two things to strengthen and practise them over the next days."), "after-each-interview"),
        Item("together", _("Compare this record with earlier ones: what recurs?"), "after-each-interview"),
        Item("calm", _("One or two failures do not measure your ability: questions, interviewers and headcount are partly chance."), "after-each-interview"),
        Item("share", _("If you like, write a report here: only what may be public, no names, nothing confidential."), "after-each-interview"),
    )),
]  # fmt: skip
KEYS = frozenset(item.key for _title, items in GROUPS for item in items)
SECTIONS = frozenset(item.section for _title, items in GROUPS for item in items)
