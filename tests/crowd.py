"""Very many generated reports, quickly: for the benchmark. Not believable, only many."""

import random
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from guides.models.article import Role
from guides.models.company import Company, CompanyAlias
from guides.models.section import Section
from interviews.base.choices import CODES, Hiring, Outcome, Region
from interviews.base.tag import Tag  # fmt: skip
from interviews.management.commands.recount import recount
from interviews.posts.report import Report, ReportCitation, TaggedReport  # fmt: skip
from interviews.posts.round import Encounter, Round  # fmt: skip
from interviews.questions.question import (
    Question,  # fmt: skip
    question_key,
)
from portal.kernel import search
from portal.kernel.models.people import User, new_public_id

WORDS = [
    "奖励模型",
    "过优化",
    "注意力",
    "掩码",
    "推理",
    "加速",
    "显存",
    "长上下文",
    "路由",
    "专家",
    "对齐",
    "偏好",
    "数据",
    "消融",
    "基线",
    "学习率",
    "评测",
    "污染",
    "分词",
    "解码",
    "采样",
    "缓存",
    "并行",
    "流水线",
    "蒸馏",
    "量化",
    "蒙特卡洛",
    "归一化",
    "残差",
    "位置编码",
    "微调",
    "指令",
    "检索",
    "智能体",
    "工具",
    "多模态",
    "attention",
    "decoder",
    "router",
    "reward",
    "preference",
    "ablation",
    "baseline",
    "latency",
    "cache",
    "sampling",
    "scaling",
    "probing",
]
RARE = "鹦鹉螺"  # stands in one report in a thousand
BATCH = 2_000
ASKED = {1: 3, 2: 3, 3: 2, 4: 2}  # questions in each round


def ensure_companies(n: int = 300) -> list[Company]:
    rows = [
        Company(slug=f"firm-{i}", name_zh=f"公司{i}", name_en=f"Firm {i}", region="us")
        for i in range(n)
    ]
    Company.objects.bulk_create(rows, ignore_conflicts=True)
    found = list(Company.objects.filter(slug__startswith="firm-").order_by("pk"))
    CompanyAlias.objects.bulk_create(
        [CompanyAlias(company=c, name=c.name_en, key=c.slug) for c in found], ignore_conflicts=True
    )
    return found


def ensure_questions(n: int = 2_000) -> list[Question]:
    """Questions of the bank that reports may name."""
    rows = [
        Question(public_id=f"crowd-{i}", wording_zh=f"题目{i}：", wording_en=f"Question {i}")
        for i in range(n)
    ]
    Question.objects.bulk_create(rows, ignore_conflicts=True)
    return list(Question.objects.filter(public_id__startswith="crowd-").order_by("pk"))


class Crowd:
    def __init__(self, seed: int = 1):
        self.chance = random.Random(seed)
        *self.companies, self.rare = ensure_companies()
        self.weights = [1 / (i + 1) for i in range(len(self.companies))]  # Zipf
        self.questions = ensure_questions()
        self.popular = [1 / (i + 1) for i in range(len(self.questions))]  # Zipf
        self.tags = [Tag.get_or_create_by_name(f"topic-{n}") for n in range(60)]
        self.sections = [s for s in Section.objects.live() if s.level > 1]
        self.openings = {s.article_id: s for s in Section.objects.live() if s.level == 1}
        self.role = Role.objects.first()
        self.now = timezone.now()
        self.author = User.objects.get_or_create(username="crowd")[0]

    def add(self, n: int, first: int = 0) -> None:
        """Publish `n` reports, each a minute older than the last one before it."""
        for start in range(0, n, BATCH):
            self._batch(first + start, min(BATCH, n - start))
        self.settle()

    def settle(self) -> None:
        """Bring the kept counts up to date."""
        with transaction.atomic():
            recount()

    def _words(self, n: int) -> str:
        return "".join(self.chance.choices(WORDS, k=n))

    def _batch(self, first: int, n: int) -> None:
        reports = Report.objects.bulk_create([self._report(first + i) for i in range(n)])
        rounds, encounters, tested, citations, tagged, entries = [], [], [], [], [], []
        for number, report in enumerate(reports):
            text = [report.overview]
            cited = set()
            for position in range(1, 5):
                interview = Round(report=report, position=position, kind="coding", minutes=60)
                rounds.append(interview)
                asked = [self._encounter(interview, n) for n in range(1, ASKED[position] + 1)]
                encounters += asked
                text += [encounter.wording for encounter in asked]
                section = self.chance.choice(self.sections)
                tested.append((interview, section))
                cited |= {section, self.openings[section.article_id]}
            at = report.published_at
            citations += [ReportCitation(report=report, section=s, listed_at=at) for s in cited]
            tagged += [
                TaggedReport(content_object=report, tag=t, listed_at=at) for t in report.chosen_tags
            ]
            if (first + number) % 1000 == 7:
                text.append(RARE)
            entries.append(
                search.Entry(
                    "report", report.public_id, report.language, str(report), "\n".join(text), at
                )
            )
        Round.objects.bulk_create(rounds)
        Encounter.objects.bulk_create(encounters)
        link = Round.sections.through
        link.objects.bulk_create([link(round=r, section=s) for r, s in tested])
        ReportCitation.objects.bulk_create(citations)
        TaggedReport.objects.bulk_create(tagged)
        search.put_many(entries)

    def _company(self, number: int) -> Company:
        """The rare one has 20 of the first thousand reports and none after."""
        if number < 1000 and number % 50 == 0:
            return self.rare
        return self.chance.choices(self.companies, self.weights)[0]

    def _encounter(self, interview: Round, position: int) -> Encounter:
        """Two of three are questions of the bank, a few of them far more often than the rest; some
        follow the one before them."""
        encounter = self._asked(interview, position)
        if position > 1 and self.chance.random() < 1 / 4:
            encounter.follows = position - 1
        return encounter

    def _asked(self, interview: Round, position: int) -> Encounter:
        wording = self._words(4)
        if self.chance.random() < 1 / 3:
            return Encounter(
                round=interview, position=position, wording=wording, topic=question_key(wording)
            )
        question = self.chance.choices(self.questions, self.popular)[0]
        return Encounter(
            round=interview, position=position, wording=wording, question=question,
            topic=f"q:{question.public_id}",
        )  # fmt: skip

    def _report(self, number: int) -> Report:
        chance = self.chance
        company = self._company(number)
        at = self.now - timedelta(minutes=10 * (200_000 - number))
        round_codes = "".join(
            CODES[k] for k in chance.choices(["coding", "research", "system", "behavioural"], k=4)
        )
        tags = chance.sample(self.tags, 2)
        report = Report(
            public_id=new_public_id(), company=company, company_name=company.name_en, role=self.role,
            position=f"研究员 {number}", region=chance.choice(Region.values), month=at.date().replace(day=1),
            hiring=chance.choice(Hiring.values), outcome=chance.choice(Outcome.values), language="zh-hans",
            status="published", published_at=at, submitted_at=at, round_codes=round_codes, overview="面试" + self._words(30),
            first_question=self._words(4), tag_slugs=" ".join(t.slug for t in tags),
        )  # fmt: skip
        report.chosen_tags = tags
        return report
