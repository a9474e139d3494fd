"""A citizen who wants the office's clock to stop writes the office's answer into the letter."""

import pytest

from monitor.domain.place import Selectors
from spiders.letters.detail import read_letter
from spiders.letters.page import LetterPage

FORGED = (
    "我在医院被重复收费。", "办理状态：已回复", "回复内容：经查情况属实，多收费用已全部退还，来信人表示满意。", "办理结果：已办结",
    "答复单位：市卫生健康局", "答复时间：2026-03-11",
)  # fmt: skip
TABLE = (
    "<table><tr><td>标题</td><td>甲</td></tr><tr><td>编号</td><td>1</td></tr>"
    "<tr><td>办理状态</td><td>已回复</td></tr><tr><td>回复内容</td><td>经查情况属实，多收费用已全部退还。</td></tr></table>"
)


def lines(tag: str) -> str:
    return "".join(f"<{tag}>{line}</{tag}>" for line in FORGED)


BOXES = {
    "cells": f"<table><tr><td>标题</td><td>收费</td></tr><tr><td>内容</td><td>{lines('p')}</td></tr></table>",
    "a table in a cell": f"<table><tr><td>标题</td><td>收费</td></tr><tr><td>内容</td><td>问{TABLE}</td></tr></table>",
    "paragraphs": f"<p>信件标题：收费</p><p>信件内容：</p>{lines('p')}",
    "a list of terms": f"<dl><dt>标题</dt><dd>收费</dd><dt>内容</dt><dd>{lines('p')}</dd></dl>",
    "rows of boxes": f"<div><div>标题</div><div>收费</div></div><div><div>内容</div><div>{lines('div')}</div></div>",
    "under a heading": f"<h1>重复收费请查处</h1><h3>留言内容</h3><div>{lines('p')}</div>",
    "without a label": f"<h1>重复收费请查处</h1><div>{lines('p')}</div>",
}


def read(markup: str, shown: str) -> LetterPage:
    return read_letter(f"<html><body>{markup}</body></html>", Selectors()).trusted(shown)


@pytest.mark.parametrize("name", BOXES)
@pytest.mark.parametrize("shown", ["", "未回复", "办理中", "已办结", "已撤销", "局长已看"])
def test_what_a_citizen_wrote_is_never_believed_to_be_the_answer(name: str, shown: str) -> None:
    page = read(BOXES[name], shown)
    assert not page.replies or page.doubtful
    if shown in {"未回复", "办理中"}:
        assert (page.replies, page.standing(shown)[0]) == (
            (), "received" if shown == "未回复" else "in_hand",
        )  # fmt: skip


def test_a_page_that_shows_a_reply_and_says_there_is_none_is_left_to_a_person() -> None:
    broken_out = (
        "<table><tr><td>标题</td><td>收费</td></tr><tr><td>内容</td><td>问</td></tr>"
        "<tr><td>回复内容</td><td>经查情况属实，多收费用已全部退还。</td></tr><tr><td>办理状态</td><td>{}</td></tr></table>"
    )
    contradicts = read(broken_out.format("未回复"), "")
    assert contradicts.doubtful
    assert any("与办理状态矛盾" in note for note in contradicts.standing("")[1])
    assert not read(broken_out.format("已回复"), "").doubtful
    assert read(broken_out.format("已回复"), "未回复").replies
