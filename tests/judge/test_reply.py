"""What the office's own page is: a first word, or an answer."""

import pytest

from monitor.judge.reply import reply_kind


@pytest.mark.parametrize(
    "text",
    [
        "接报后，我局立即派出工作组赶赴现场，目前正在进一步调查，后续情况将及时发布。",
        "我局高度重视，已组织核查，结果将向社会公布。",
        "相关调查工作正在进行中。",
    ],
)
def test_a_page_that_says_it_is_being_looked_into_is_a_first_word(text: str) -> None:
    assert reply_kind(text) == "holding"


@pytest.mark.parametrize(
    "text",
    [
        "经查，该院多收费用38.6元情况属实，已责令退还，并对当事人批评教育。",
        "正在进一步调查的两名责任人已停职。经核实，112名学生已全部出院。",
        "截至3月11日20时，112名学生就诊，其中98名已出院，1名死亡。",
        "",
    ],
)
def test_a_page_that_tells_results_or_facts_is_an_answer(text: str) -> None:
    assert reply_kind(text) == "authoritative"
