"""The log of a process: lines an operator can use, without a word of what was found."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from loguru import logger

from monitor.errors import StorageFull
from monitor.service.log import start_log


@pytest.fixture(autouse=True)
def _put_back() -> Iterator[None]:
    kept, level = logging.root.handlers[:], logging.root.level
    yield
    logging.root.handlers[:] = kept
    logging.root.setLevel(level)
    logger.remove()
    logger.configure(extra={})


def lines(home: Path) -> list[dict[str, object]]:
    return [
        json.loads(each) for each in (home / "log" / "crawl.jsonl").read_text(encoding="utf-8").splitlines()
    ]


def test_our_lines_carry_time_process_and_the_ids_bound_to_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    start_log(tmp_path, "crawl")
    logger.bind(source="news-1", secret="geheim").warning("来源 {}：超时", "news-1")
    (line,) = lines(tmp_path)
    assert str(line.pop("at")).endswith("+08:00")
    assert line == {
        "process": "crawl",
        "level": "WARNING",
        "message": "来源 news-1：超时",
        "source": "news-1",
    }
    shown = capsys.readouterr().err
    assert shown.endswith("注意 来源 news-1：超时\n")
    assert len(shown.splitlines()) == 1


def test_braces_in_a_message_are_only_braces(tmp_path: Path) -> None:
    start_log(tmp_path, "crawl", terminal=False)
    logger.info("{}", "{process} <red> \\ \n第二行")
    assert lines(tmp_path)[0]["message"] == "{process} <red> \\ \n第二行"


def test_a_foreign_exception_leaves_its_kind_and_place_not_its_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    start_log(tmp_path, "crawl")
    try:
        raise ValueError("张三 13900000000")
    except ValueError as fault:
        logger.opt(exception=fault).error("出错了")
    (line,) = lines(tmp_path)
    assert isinstance(line["error"], dict)
    assert line["error"]["kind"] == "ValueError"
    assert line["error"]["where"][-1].startswith("test_log.py:")
    everything = json.dumps(line, ensure_ascii=False) + capsys.readouterr().err
    assert "张三" not in everything
    assert "ValueError" in everything


def test_our_own_exceptions_keep_their_words(tmp_path: Path) -> None:
    start_log(tmp_path, "crawl", terminal=False)
    logger.opt(exception=StorageFull("磁盘已满")).error("没有存下")
    assert lines(tmp_path)[0]["error"]["message"] == "磁盘已满"  # type: ignore[index]


def test_the_libraries_log_runs_in_from_warnings_on_without_their_arguments(tmp_path: Path) -> None:
    start_log(tmp_path, "crawl", terminal=False)
    logging.getLogger("scrapy.core").info("crawled %s", "x")
    logging.getLogger("scrapy.core").error("error processing %s", "letter of 张三")
    (line,) = lines(tmp_path)
    assert (line["logger"], line["level"], line["message"]) == ("scrapy.core", "ERROR", "error processing %s")


def test_where_the_file_cannot_be_opened_the_terminal_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "log").write_text("a file where the folder should be")
    start_log(tmp_path, "crawl")
    logger.info("照常运行")
    shown = capsys.readouterr().err
    assert "日志文件打不开" in shown
    assert "照常运行" in shown
