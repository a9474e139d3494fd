"""`huiying eval pages`: figures and errors of reading saved pages."""

import json
from pathlib import Path
from typing import Any

import pytest

from monitor.cli.main import call
from monitor.domain.instant import parse_instant
from monitor.errors import BadInput
from monitor.service.evaluate_pages import agreement, pages, same_time, same_title

TEXT = "平桥镇卫生院今天恢复夜间急诊，首晚接诊十一人，秩序良好。院方提醒居民夜间先拨打服务电话。"
PAGE = (
    '<html><head><meta charset="utf-8"><title>{title}_平桥在线</title></head><body><h1>{title}</h1>'
    "<p>发布时间：{time}</p><div id='zoom'><p>{text}</p></div></body></html>"
)


def index(folder: Path, *rows: dict[str, Any]) -> Path:
    """Pages in a folder and the index beside them; `page` overrides the page's own title, time or text."""
    lines = []
    for number, row in enumerate(rows):
        told = {"title": f"平桥镇恢复夜间急诊之{number}", "time": "2026-03-10 08:30", "text": TEXT} | row.pop(
            "page", {}
        )
        (folder / f"{number}.html").write_text(PAGE.format(**told), "utf-8")
        lines.append(json.dumps({"file": f"{number}.html", **row}, ensure_ascii=False))
    path = folder / "index.jsonl"
    path.write_text("\n".join(lines), "utf-8")
    return path


def test_what_agrees_is_counted_and_nothing_is_listed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = index(
        tmp_path,
        {"title": "平桥镇恢复夜间急诊之0", "publish_time": "2026-03-10T08:30:00+08:00", "content": TEXT},
        {"title": "平桥镇恢复夜间急诊之1_平桥在线", "publish_time": "2026-03-10"},
        {"kind": "list", "title": "无关的列表"},
    )
    assert call(["eval", "pages", str(path)]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[:3] == [
        "标题：对 2/2",
        "发布时间：对 2/2",
        "正文：平均 F 1.000，最低 1.000（1 页，6 字片段）",
    ]
    assert told[3].startswith("耗时：每页中位数 ")
    assert told[3].endswith("（3 页，解码在内）")
    assert len(told) == 4


def test_every_error_is_listed_with_what_was_read_and_what_was_expected(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = index(
        tmp_path,
        {
            "title": "别的标题",
            "publish_time": "2026-03-11 08:30",
            "content": "完全不同的另一篇文章，说的是桥梁检修。" * 3,
        },
        {"publish_time": "2026-03-10", "page": {"time": "不详"}},
    )
    assert call(["eval", "pages", str(path)]) == 0
    told = capsys.readouterr().out
    assert "标题：对 0/1" in told
    assert "  0.html 标题：读作“平桥镇恢复夜间急诊之0”，应为“别的标题”" in told
    assert (
        "  0.html 时间：读作 2026-03-10T08:30:00+08:00（到分），应为 2026-03-11T08:30:00+08:00（到分）"
        in told
    )
    assert "  0.html 正文：F 0.000，读到 44 字，应有 57 字" in told
    assert "  1.html 时间：读作 没有，应为 2026-03-10T00:00:00+08:00（到日）" in told
    call(["eval", "pages", str(path), "--no-errors"])
    assert "应为" not in capsys.readouterr().out


def test_the_output_of_another_extractor_serves_where_nothing_else_is_given(tmp_path: Path) -> None:
    path = index(
        tmp_path,
        {
            "gne_output_2019": {
                "title": "平桥镇恢复夜间急诊之0",
                "publish_time": "2026-03-10 08:30:00",
                "content": TEXT,
            }
        },
    )
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    scores = pages(path, rows)
    assert (scores.titles_right, scores.times_right, scores.texts) == (1, 1, [1.0])


def test_a_page_that_is_missing_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = index(tmp_path, {})
    (tmp_path / "0.html").unlink()
    assert call(["eval", "pages", str(path)]) == 2
    assert capsys.readouterr().err.strip() == f"读不出 {tmp_path / '0.html'}，请把页面放在索引旁边"


def test_a_line_that_names_no_page_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="第 1 行没有 file，请写明页面文件"):
        pages(tmp_path / "index.jsonl", [{"title": "x"}])


@pytest.mark.parametrize(
    ("read", "reference", "same"),
    [
        ("夜间急诊恢复", "夜间急诊恢复 - 平桥在线", True),
        ("夜间急诊恢复", "夜间急诊，恢复", True),
        ('镇长："放心"来看病', "镇长：", True),
        ("夜间急诊", "夜间急诊恢复", False),
        ("夜间急诊恢复", "夜间急诊", False),
        ("", "", False),
    ],
)
def test_titles_are_compared_as_a_reader_would(read: str, reference: str, same: bool) -> None:
    assert same_title(read, reference) is same


@pytest.mark.parametrize(
    ("read", "reference", "same"),
    [
        ("2026-03-10 08:30:12", "2026-03-10", True),
        ("2026-03-10", "2026-03-10 08:30", False),
        ("2026-03-10 08:30:12", "2026-03-10 08:30", True),
        ("2026-03-10 08:30:12", "2026-03-10 08:30:13", False),
        ("2026-03-10 08:31", "2026-03-10 08:30", False),
    ],
)
def test_times_are_compared_as_exactly_as_the_reference_says(read: str, reference: str, same: bool) -> None:
    assert same_time(parse_instant(read), parse_instant(reference)) is same


def test_agreement_runs_from_nothing_to_all() -> None:
    assert agreement(TEXT, f"  {TEXT}\n") == 1.0
    assert agreement("", TEXT) == 0.0
    assert 0.4 < agreement(TEXT, TEXT[:22]) < 0.8
