"""Loading the shipped guide, again and again: what changed in the files is updated, what the
community changed is kept."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from guides.chapters import BadChapter, Piece, read_chapter
from guides.models.article import Article, Role
from guides.models.company import Company, CompanyAlias, alias_key
from guides.models.job import JobDescription
from guides.models.names import Origin
from guides.models.section import Pace, Section, Text, link_companies, text_hash
from portal.kernel.models.moderated import Status

CONTENT = Path(__file__).parent / "content"
LANGUAGES = ("zh-hans", "en")


@dataclass
class Loaded:
    """What a load did, in numbers of texts."""

    new: int = 0
    updated: int = 0
    unchanged: int = 0
    kept: int = 0  # changed in the files too, but edited here

    def __str__(self) -> str:
        return (
            f"{self.new} new, {self.updated} updated, {self.unchanged} unchanged, "
            f"{self.kept} kept because they were edited here"
        )


@transaction.atomic
def load_guide(content: Path = CONTENT) -> Loaded:
    """Load roles, companies and chapters. Raises BadChapter when a file is not in order."""
    loaded = Loaded()
    load_companies(content / "companies.toml")
    load_jobs(content / "companies.toml")
    paces = _paces(content / "pace.toml")
    roles = _records(content / "roles.toml", "role")
    for row in roles:
        role, _new = Role.objects.get_or_create(slug=row["slug"], defaults=row)
        for language in LANGUAGES:
            for path in sorted((content / language / role.slug).glob("*.md")):
                _load_chapter(role, language, path, loaded, paces)
    for section in Section.objects.live().prefetch_related("texts"):
        link_companies(section)
    return loaded


def _records(path: Path, name: str) -> list[dict]:
    return tomllib.loads(path.read_text("utf-8")).get(name, []) if path.exists() else []


def _paces(path: Path) -> dict[str, str]:
    """How fast each section ages that ages: {id: pace}"""
    rows = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
    return {pk: pace for pace, ids in rows.items() for pk in ids}


def _load_chapter(
    role: Role, language: str, path: Path, loaded: Loaded, paces: dict[str, str]
) -> None:
    number, _dash, slug = path.stem.partition("-")
    if not number.isdecimal() or not slug:
        raise BadChapter(f"{path}: a chapter file is called NN-slug.md")
    article, _new = Article.objects.get_or_create(
        role=role, slug=slug, defaults={"position": int(number)}
    )
    for position, piece in enumerate(read_chapter(path)):
        section = _place(article, piece, position, paces)
        if section.removed_at is None:
            _load_text(section, language, piece, loaded)


def _place(article: Article, piece: Piece, position: int, paces: dict[str, str]) -> Section:
    """The section of this id. It moves with the files as long as nobody has moved it here."""
    section = Section.objects.filter(pk=piece.id).first()
    if section is None:
        return Section.objects.create(
            pk=piece.id, article=article, position=position, shipped_position=position,
            level=piece.level, origin=Origin.SHIPPED, pace=paces.get(piece.id, Pace.EVERGREEN),
        )  # fmt: skip
    if section.position == section.shipped_position != position and section.article == article:
        section.position = section.shipped_position = position
        section.save(update_fields=["position", "shipped_position"])
    return section


def _original_number(section: Section, language: str) -> int:
    """The revision of the original that the file of a translation was written with: the newest."""
    if language == section.original:
        return 0
    original = section.texts.filter(language=section.original).first()
    return original.number if original else 0


def _load_text(section: Section, language: str, piece: Piece, loaded: Loaded) -> None:
    text = Text.objects.filter(section=section, language=language).first()
    shipped = text_hash(piece.heading, piece.body)
    if text and text.shipped_hash == shipped:
        loaded.unchanged += 1
    elif text and text.edited_here:
        loaded.kept += 1
    else:
        loaded.updated += bool(text)
        loaded.new += not text
        text = text or Text(section=section, language=language)
        text.revise(piece.heading, piece.body, follows=_original_number(section, language))
        text.shipped_hash = shipped
        text.save(update_fields=["shipped_hash"])


def load_companies(path: Path) -> None:
    """Companies and their aliases. One that exists keeps what was changed here; new aliases are
    added unless another company goes by that name."""
    rows = _records(path, "company")
    for row in rows:
        columns = ("name_zh", "name_en", "kind", "region", "focus_zh", "focus_en")
        company, new = Company.objects.get_or_create(
            slug=row["slug"],
            defaults={name: row.get(name, "") for name in columns} | {"origin": Origin.SHIPPED},
        )
        changed = _add_aliases(company, row)
        if new or changed:
            company.index()
    for row in rows:
        if "parent" in row:
            parent = Company.objects.get(slug=row["parent"])
            Company.objects.filter(slug=row["slug"], parent=None).update(parent=parent)


def load_jobs(path: Path) -> None:
    """Job descriptions, each once: those that are there already stay as they are here."""
    for row in _records(path, "job"):
        company = Company.objects.get(slug=row["company"])
        if company.jobs.filter(origin=Origin.SHIPPED, taken_on=row["taken_on"]).exists():
            continue
        columns = ("position", "taken_on", "source", "summary_zh", "summary_en", "requirements")
        JobDescription.objects.create(
            company=company, origin=Origin.SHIPPED, language="zh-hans", status=Status.PUBLISHED,
            published_at=timezone.now(), **{name: row[name] for name in columns},
        )  # fmt: skip
        company.index()


def _add_aliases(company: Company, row: dict) -> bool:
    names = [row["name_zh"], row["name_en"], *row.get("aliases", [])]
    keys = {alias_key(name): name for name in reversed(names)}
    taken = set(CompanyAlias.objects.filter(key__in=keys).values_list("key", flat=True))
    missing = [name for key, name in reversed(keys.items()) if key not in taken]
    for name in missing:
        CompanyAlias.objects.create(company=company, name=name)
    return bool(missing)
