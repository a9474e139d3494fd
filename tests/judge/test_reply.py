"""What the office's own page is: a first word, or an answer."""

import pytest

from monitor.judge.reply import answers_letter, reply_kind


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


@pytest.mark.parametrize(
    "reply",
    [
        "您好！您的来信已收悉，已转交市一医院办理，请耐心等待。",
        "您好，来信已收到，感谢您的关注。",
        "您好，您反映的问题已转相关科室处理。",
        "您反映的问题我们将尽快核实处理。",
        "您好！我局高度重视，已安排专人跟进，请留意后续回复。",
        "来信已阅，已批转区卫健局办理。",
        "您的诉求已受理，工单号20260311007，将在15个工作日内办结答复。",
        "网友您好：您反映的“市一医院重复收费”问题，我委已责成相关科室调查核实，结果将另行告知。",
        "暂未回复，请耐心等待",
        "该信件正在处理中",
        "等待部门答复",
        "感谢您的来信！",
        "尊敬的网友：您好！您的留言我们已收到，已转至区卫生健康局，该局将尽快给您回复。感谢您对我们工作的支持！",
    ],
)
def test_that_a_letter_was_passed_on_or_will_be_looked_into_answers_nobody(reply: str) -> None:
    assert not answers_letter(reply)


@pytest.mark.parametrize(
    "reply",
    [
        "可以，周六上午开诊。",
        "请拨打12345咨询。",
        "已处理完毕。",
        "不属于本局职责，请向市医保局咨询。",
        "您好，我们已联系您本人，电话沟通说明情况。",
        "您好，您反映的情况已转交市医保局核实，经查，多收的费用已退还。",
        "王女士您好：接到来信后，我局于当日到现场查看，诊所已加装排水管并清除结冰。感谢监督。",
        "您好，来信收悉。夜间急诊药房二十四小时开放，取药窗口在一楼大厅右侧，请知悉。",
        "来信收悉，现答复如下：门诊慢特病起付线为每年200元，报销比例为百分之七十。如有疑问我们将及时解答。",
    ],
)
def test_a_letter_is_answered_by_what_is_said_to_its_matter(reply: str) -> None:
    assert answers_letter(reply)
