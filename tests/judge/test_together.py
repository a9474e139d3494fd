"""Several documents of one incident: what they propose together."""

from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.document import Document, SourceKind
from monitor.domain.instant import parse_instant
from monitor.domain.judgement import Judgement, Proposal
from monitor.judge.hearing import Hearing
from monitor.judge.reading import Reading
from tests.judge.builders import a_document, the_judge
from tests.judge.whole import whole

Told = tuple[Document, Judgement]


def _propose(*told: tuple[str, str, SourceKind]) -> Proposal:
    documents = [
        Document(f"d{i}", "", text, parse_instant(when), source)
        for i, (when, text, source) in enumerate(told)
    ]
    judge = the_judge()
    return judge.weigh((document, judge.judge(document)) for document in documents).proposal()


def test_the_newest_total_wins_by_time_of_publication() -> None:
    proposal = _propose(
        ("2024-05-20T12:00", "贵阳市云岩区120人食物中毒，1人死亡。", "news"),
        ("2024-05-20T09:00", "贵阳市云岩区60人食物中毒。", "news"),
    )
    assert proposal.level == "II"
    assert proposal.counts["ill"].low == 120


def test_facts_of_several_texts_meet_one_clause_together() -> None:
    proposal = _propose(
        ("2024-05-20T09:00", "贵阳市云岩区105人食物中毒。", "news"),
        ("2024-05-20T10:00", "贵阳市云岩区食物中毒致1人死亡。", "news"),
    )
    assert (proposal.level, proposal.verified, proposal.criteria) == ("II", True, ("PH-II-11",))


def test_figures_of_one_time_that_quarrel_are_read_gravely_and_asked_about() -> None:
    proposal = _propose(
        ("2024-05-20T09:00", "贵阳市云岩区120人食物中毒。", "news"),
        ("2024-05-20T09:00", "贵阳市云岩区60人食物中毒。", "news"),
    )
    assert proposal.counts["ill"].low == 120
    assert proposal.review_reasons


def test_texts_about_elsewhere_propose_nothing() -> None:
    proposal = _propose(("2024-05-20T09:00", "上海120人食物中毒。", "news"))
    assert proposal.level is None


# --- the dead of a blast, told by one paper after another

_FIRST: tuple[str, str, SourceKind] = (
    "2024-05-20T09:00",
    "贵阳市云岩区一工厂爆炸，造成12人死亡，30人受伤。",
    "news",
)


def _dead(*later: tuple[str, str]) -> tuple[int, str | None, bool]:
    """How many dead stand, the level, and whether a person is asked about them."""
    proposal = _propose(_FIRST, *((when, text, "news") for when, text in later))
    return (
        proposal.counts["dead"].low,
        proposal.level,
        any("死亡" in each for each in proposal.review_reasons),
    )


def test_a_repost_of_old_figures_does_not_bring_the_dead_back_to_life() -> None:
    repost = ("2024-05-23T10:00", "5月20日，贵阳市云岩区一工厂爆炸，造成3人死亡。")
    assert _dead(repost) == (12, "II", True)


def test_one_hospital_tells_of_its_own_dead_alone() -> None:
    hospital = ("2024-05-20T12:00", "贵阳市第一人民医院收治云岩区工厂爆炸伤员8人，其中1人死亡。")
    assert _dead(hospital) == (12, "II", True)


def test_one_more_death_is_no_new_total_but_one_more() -> None:
    one_more = ("2024-05-20T12:00", "贵阳市云岩区工厂爆炸事故又有1名伤员不治身亡。")
    assert _dead(one_more) == (13, "II", False)


def test_a_later_and_higher_figure_stands_whatever_is_reposted_after_it() -> None:
    higher = ("2024-05-21T08:00", "贵阳市云岩区工厂爆炸死亡人数升至31人。")
    repost = ("2024-05-22T10:00", "贵阳市云岩区一工厂爆炸，造成12人死亡，30人受伤。")
    assert _dead(higher, repost) == (31, "I", True)


def test_a_correction_lowers_the_dead_and_with_them_the_level() -> None:
    corrected = ("2024-05-20T15:00", "贵阳市云岩区工厂爆炸死亡人数更正为9人。")
    assert _dead(corrected) == (9, "III", False)


def test_after_a_correction_what_was_said_before_it_does_not_count_when_it_joins_late() -> None:
    corrected = ("2024-05-20T15:00", "经核实，贵阳市云岩区工厂爆炸实际死亡9人。")
    early = ("2024-05-20T14:00", "贵阳市云岩区工厂爆炸已致15人死亡。")
    assert _dead(corrected, early) == (9, "III", False)


def test_a_rumour_called_false_raises_nothing() -> None:
    rebuttal = ("2024-05-20T15:00", "网传贵阳市云岩区工厂爆炸50人死亡系谣言。")
    assert _dead(rebuttal) == (12, "II", False)


def test_a_blast_of_years_ago_in_the_same_works_adds_no_dead() -> None:
    inquiry = ("2024-05-20T18:00", "贵阳市云岩区工厂爆炸调查：2019年该厂曾发生爆炸致35人死亡。")
    assert _dead(inquiry) == (12, "II", False)


# --- weighed on is weighed whole

_TEXTS = (
    "贵阳市云岩区{n}人食物中毒，1人死亡。",
    "贵阳市云岩区食物中毒致1人死亡，{n}人住院治疗。",
    "贵阳市云岩区{n}人食物中毒。",
    "贵阳市云岩区某中学{n}名学生住院观察，疑似食物中毒。",
    "贵阳市云岩区群体性不明原因疾病，{n}人患病，3人危重。",
    "贵阳市云岩区发生火灾，{n}人受伤，其中2人重伤，1人病危。",
    "贵阳市南明区一客车侧翻，造成{n}人受伤，2人死亡。",
    "贵阳市南明区一客车侧翻，死亡人数更正为{n}人。",
    "贵阳市南明区一客车侧翻，已致{n}人死亡。",
    "贵阳市南明区一客车侧翻，9人受伤，其中4人病危。",
    "贵阳市南明区一客车侧翻，9人受伤，其中6人病危。",
    "贵阳市云岩区{n}名学生呕吐腹痛，送医治疗，无人员死亡。",
    "贵阳市云岩区人民医院一患者术后死亡，家属质疑延误治疗。",
    "贵阳市开展食物中毒应急演练，模拟{n}名学生中毒。",
    "网传贵阳市云岩区食物中毒致{n}人死亡系谣言。",
    "贵阳市南明区客车侧翻事故又有{n}名伤员不治身亡。",
    "贵阳市南明区一客车侧翻坠河，造成5人死亡，{n}人失联。",
    "贵阳市南明区客车坠河失联的{n}人已找到，均已遇难。",
    "贵阳市云岩区一家餐馆{n}人用餐后不适，市民投诉。",
    "上海{n}人食物中毒。",
    "贵阳市举办健康讲座。",
)
#: two hours of a day, the day itself without an hour, and a day before
_TIMES = ("2024-05-20T09:00", "2024-05-20T10:00", "2024-05-20", "2024-05-19T23:30")


@cache
def _told(name: int, text: str, amount: int, when: str) -> Told:
    document = Document(f"d{name}", "", text.format(n=amount), parse_instant(when), "news")
    return document, the_judge().judge(document)


_STORY = st.tuples(st.sampled_from(_TEXTS), st.sampled_from((12, 60, 120)), st.sampled_from(_TIMES))


@st.composite
def rows(draw: st.DrawFn) -> list[Told]:
    """Up to ten documents in the order in which they joined; ids and publication follow no order."""
    names = draw(st.permutations(range(10)))
    stories = draw(st.lists(_STORY, max_size=10))
    return [_told(name, text, n, when) for name, (text, n, when) in zip(names, stories, strict=False)]


def _shown(proposal: Proposal) -> tuple[Proposal, list[str]]:
    """The figures are shown in an order, which a mapping alone does not compare."""
    return proposal, list(proposal.counts)


@given(rows(), st.lists(st.integers(1, 4)))
@settings(max_examples=150, deadline=None)
def test_a_weighing_that_grew_is_the_same_as_one_of_all_documents(row: list[Told], steps: list[int]) -> None:
    judge, taken = the_judge(), 0
    weighing = judge.weigh([])
    for step in [*steps, len(row)]:
        weighing, taken = weighing.joined(row[taken : taken + step]), taken + step
        assert _shown(weighing.proposal()) == _shown(whole(judge, row[:taken]))


@given(rows(), rows())
@settings(max_examples=50, deadline=None)
def test_what_joins_later_leaves_an_earlier_weighing_as_it_was(row: list[Told], other: list[Told]) -> None:
    judge = the_judge()
    earlier = judge.weigh(row)
    said = _shown(earlier.proposal())
    earlier.joined(other)
    assert _shown(earlier.proposal()) == said == _shown(whole(judge, row))


# --- heard once


class _Reader:
    """Reads with the judge's eyes and counts how often."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def __call__(self, document: Document) -> Reading:
        self.read.append(document.text)
        return the_judge().read(document)


def test_a_text_is_not_read_again_while_it_is_remembered_but_a_corrected_one_is() -> None:
    reader = _Reader()
    hearing = Hearing(reader)
    first, corrected = a_document("云岩区8人食物中毒，3人病危。"), a_document("云岩区8人食物中毒，4人病危。")
    assert hearing.hear(first) == hearing.hear(first)
    critical = hearing.hear(corrected).critical
    assert critical is not None
    assert critical.low == 4
    assert reader.read == [first.text, corrected.text]
