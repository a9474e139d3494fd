"""What of a letter is masked, and that nothing else of it moves: lines, offsets, facts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.document import Document
from monitor.domain.instant import parse_instant
from monitor.domain.personal import MASKED_KINDS, find, mask, masked
from monitor.domain.personal_span import PERSONAL_KINDS, PERSONAL_NAMES, PersonalKind
from monitor.domain.surnames import SURNAMES, is_name
from monitor.judge.judge import Judge
from monitor.service.judging import as_output, build_judge
from tests.domain.letters import LETTERS, Letter

IDS = [letter.name for letter in LETTERS]


def clean(text: str, known: tuple[tuple[str, str], ...] = ()) -> str:
    return mask(text, find(text, known))


@pytest.fixture(scope="module")
def judge() -> Judge:
    return build_judge("zhoucun")


def content(letter: Letter) -> str:
    return f"{letter.title}\n{letter.text}"


@pytest.mark.parametrize("letter", LETTERS, ids=IDS)
def test_what_is_personal_is_hidden_and_the_matter_stays_readable(letter: Letter) -> None:
    done = clean(content(letter), letter.known)
    assert [each for each in letter.hidden if each in done] == []
    assert [each for each in letter.stays if each not in done] == []


@pytest.mark.parametrize("letter", LETTERS, ids=IDS)
def test_length_lines_and_everything_outside_the_spans_stay(letter: Letter) -> None:
    before = content(letter)
    spans = find(before, letter.known)
    after = mask(before, spans)
    assert len(after) == len(before)
    inside = {place for span in spans for place in range(span.start, span.end)}
    assert all(after[place] == before[place] for place in range(len(before)) if place not in inside)
    assert [place for place, sign in enumerate(after) if sign == "\n"] == [
        place for place, sign in enumerate(before) if sign == "\n"
    ]


@pytest.mark.parametrize("letter", LETTERS, ids=IDS)
def test_masking_twice_changes_nothing(letter: Letter) -> None:
    once = clean(content(letter), letter.known)
    assert clean(once, letter.known) == once
    assert clean(once) == once


@pytest.mark.parametrize("letter", LETTERS, ids=IDS)
def test_the_judge_finds_the_same_facts_in_the_masked_letter(letter: Letter, judge: Judge) -> None:
    after = clean(content(letter), letter.known)
    assert facts(judge, letter.title, letter.text) == facts(
        judge, after[: len(letter.title)], after[len(letter.title) + 1 :]
    )


def facts(judge: Judge, title: str, text: str) -> dict[str, object]:
    document = Document("l", title, text, parse_instant("2026-03-09T08:00+08:00"), "letter")
    out = as_output(judge.judge(document), mentions=False)
    names = ("attention", "level", "emergency", "type", "topics", "region", "counts", "departments", "clocks")
    return {name: out[name] for name in names}


PIECES = st.sampled_from([
    "我叫", "姓名：", "来信人：", "联系电话", "电话：", "身份证号", "王小明", "欧阳", "张三", "李", "某", "男，", "，", "。", "\n", " ", "（", "）",
    "13812345678", "138", "****", "5678", "1 3 8", "０５３３", "-", "370306199001011234", "370303540307122", "E12345678", "护照",
    "a@b.cn", "zhang.san@163.com", "@", "微信", "wx", "zhang_xm88", "QQ", "123456", "鲁C12345", "3号楼", "2单元", "501室", "阳光小区", "人民路", "12号",
    "银行卡", "6222020012345678901", "我母亲", "因", "\u200b", "此致", "敬礼", "2026年1月5日", "一三八零五三三一二三四", "王医生", "高兴", "12人",
])  # fmt: skip
KNOWN = st.lists(
    st.sampled_from([("name", "张三"), ("name", "高兴"), ("phone", "12345678"), ("email", "a@b.cn"), ("name", "")]),
    max_size=2,
).map(tuple)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=14).map("".join), KNOWN)
def test_whatever_is_put_together_masking_keeps_length_and_is_done_once(text, known) -> None:
    once = clean(text, known)
    assert len(once) == len(text)
    assert once.count("\n") == text.count("\n")
    assert clean(once, known) == once


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_any_text_at_all_is_taken(text) -> None:
    assert len(clean(text, (("name", text[:4]), ("phone", text[:9])))) == len(text)


@settings(max_examples=100, deadline=None)
@given(st.integers(13_000_000_000, 19_999_999_999), st.sampled_from(["", "-", " "]))
def test_every_mobile_number_shows_three_and_four_digits(number, gap) -> None:
    digits = str(number)
    written = gap.join((digits[:3], digits[3:7], digits[7:]))
    assert clean(f"请回电 {written}，谢谢") == f"请回电 {gap.join((digits[:3], '****', digits[7:]))}，谢谢"


@pytest.mark.parametrize(
    ("value", "kind", "shown"),
    [
        ("张三", "name", "张某"), ("张小明", "name", "张某某"), ("欧阳娜娜", "name", "欧阳某某"), ("张 三", "name", "张 某"),
        ("13812345678", "phone", "138****5678"), ("+8613812345678", "phone", "+86138****5678"),
        ("6412345", "phone", "*****45"), ("370306199001011234", "id_number", "3703**********1234"),
        ("E12345678", "id_number", "E******78"), ("x@b.cn", "email", "*@b.cn"), ("zhang@b.cn", "email", "z****@b.cn"),
        ("3号楼2单元501室", "address_detail", "*号楼*单元***室"), ("三号楼", "address_detail", "*号楼"),
        ("6222020012345678", "bank_card", "6222********5678"), ("鲁C12345", "plate", "鲁C*****"),
        ("zhang88", "account", "zh*****"), ("12", "phone", "**"),
    ],
)  # fmt: skip
def test_the_form_of_a_mask(value: str, kind: PersonalKind, shown: str) -> None:
    assert masked(value, kind) == shown


def test_a_name_told_in_the_title_is_masked_where_the_text_says_whose_it_is() -> None:
    assert (
        clean("关于张小明就医的投诉\n我叫张小明，等了3小时。")
        == "关于张某某就医的投诉\n我叫张某某，等了3小时。"
    )


def test_only_those_who_address_the_office_are_masked() -> None:
    assert {"letter", "mail", "hotline"} == MASKED_KINDS


def test_every_kind_has_a_chinese_name() -> None:
    assert set(PERSONAL_KINDS) <= set(PERSONAL_NAMES)


@pytest.mark.parametrize(
    "run", ["王局长", "李医生", "周村区", "高血压", "安全", "一某", "张某某某某", "张的", "x三"]
)
def test_what_is_no_name(run: str) -> None:
    assert not is_name(run)


@pytest.mark.parametrize("run", ["王伟", "张大山", "欧阳明月", "司马迁", "陳志遠", "张王小明"])
def test_what_is_a_name(run: str) -> None:
    assert is_name(run)
    assert run[0] in SURNAMES or run[:2] in {"欧阳", "司马"}


def test_a_hostile_letter_of_a_hundred_thousand_signs_is_read_in_time() -> None:
    for piece in (
        "1",
        "1 ",
        "姓名：",
        "3号楼",
        "a@",
        "张三 ",
        "小区",
        "电话",
        "我叫我叫",
        "-",
        "a.",
        "·张",
        "住址",
        "6222 ",
    ):
        text = piece * (100_000 // len(piece))
        assert len(clean(text, (("name", "张三"),))) == len(text)
