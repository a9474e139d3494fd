"""The lines of an article's box without what content systems put around the text inside it. Pure."""

import re
from collections.abc import Iterator

from spiders.outline import Line

#: how many lines a head and a foot have at most
_HEAD, _DEEPEST = 14, 80
#: so many links below one another are a list
_LIST = 3
_LISTED_DATE = re.compile(r"\[?(?:(?:19|20)\d\d[-./年])?\d{1,2}[-./月]\d{1,2}日?\]?(?:\d\d:\d\d)?")
_ENDED = re.compile(r"[。；！？.!?\d]$")
#: the sentences under a text are at most this part of it
_SMALL = 4
_FOLDED = re.compile(r"[\W_]+")
_LABEL = (
    r"(?:发布|发表|发稿|更新|创建|添加|录入|成文|生成|上传|推送|公开)?(?:时间|日期)|发[布表]于|(?:信息|文章|稿件|新闻|内容)?(?:来源|出处)|"
    r"(?:文章|本文|信息)?(?:作者|编辑|撰稿|供稿|录入|审核|审校|校对|发布)(?:人|者|单位|部门|机构)?|责任编辑|责编|"
    r"(?:浏览|阅读|点击|访问|查看)(?:次数|人数|量|数|率)?|发稿单位|供稿单位|信息提供|字号|字体(?:大小)?|保护视力色|视力保护色|背景色|通讯员|记者|人气|"
    r"索引号|文号|发文字号|主题分类|主题词|体裁分类|组配分类|有效性|废止日期|生效日期|分享到?|打印"
)
#: a line about the article above its text
_ABOUT = re.compile(rf"\s*[\[【（(|]*\s*(?:{_LABEL})\s*[\]】]?\s*[:：\s]")
_ONLY_DATE = re.compile(
    r"[\[（(【\s]*(?:19|20)?\d{2}\s*[-./年]\s*\d{1,2}\s*[-./月]\s*\d{1,2}\s*日?[\s\d:：]*(?:星期.)?[\])）】\s]*(?:来源.{0,30})?"
)
_MOMENT = re.compile(r"(?:19|20)\d{2}\s*[-./年]\s*\d{1,2}\s*[-./月]\s*\d{1,2}\s*日?\s*\d{1,2}[:：时]\d{2}")
_SENTENCES = re.compile(r"[，。；！？]")
_PATH = re.compile(r"\s*(?:您?(?:现在|当前)?(?:的|所在)?位置|当前位置|首页\s*(?:>|›|»|/|-|—|＞|→|\||·))")
#: words of buttons and counters: a line of nothing else is no text
_BUTTON = (
    r"(?:打印|列印)(?:本页|此页|本文|文章|页面)?|关闭(?:窗口|本页|页面|此页)?|收藏(?:本页|本文)?|分享(?:到|至|按钮)?[:：]?|我要(?:纠错|分享)|纠错|"
    r"(?:微信|微博|新浪微博|QQ空间|QQ|朋友圈|人人网|腾讯微博|支付宝|钉钉)(?:好友|朋友圈)?|"
    r"字[号体](?:大小)?[:：]?|[大中小]|默认|超大|\+|-|A\+|A-|T\||返回(?:顶部|首页|列表|上页|上一页|上一级)?|回到?顶部|"
    r"(?:浏览|阅读|点击|访问|查看)(?:次数|人数|量|数)?[:：]?\s*\[?\d*\]?\s*次?|收听|语音播报|朗读|下载|复制链接|扫一扫.{0,24}|"
    r"手机(?:看|扫|版).{0,12}|微信扫.{0,20}|点赞|赞|评论|\d{1,4}|转发|举报|我要评论|查看评论|更多|全文|展开(?:全文)?|收起|繁体|简体|无障碍(?:阅读|浏览)?|长者模式|视力保护色[:：]?"
)
_BUTTONS = re.compile(rf"(?:[\s\[【\]】|｜()（）<>《》·,，、/:：-]|{_BUTTON})++")
_FOOT_LINE = re.compile(
    r"\s*[\[【（(]*\s*(?:(?:责任|本文|文字|网页|值班|本期)?(?:编辑|责编|主编|编审|校对|审核|审校|终审|初审|复审|监制|排版|录入|编发|撰稿|供稿|"
    r"审稿|核稿|统筹|一审|二审|三审|一校|二校|三校)(?:人|者|员|单位|[/、|]\w+)?\s*[:：\]】]|责任编辑|责编[:：\s]|上一[篇条页]|下一[篇条页]|"
    r"(?:本文|文章|信息|稿件)?来源[:：]|分享到|打印(?:本页|此页)|关闭窗口|【?打印|扫一扫|扫描二维码|返回顶部|(?:浏览|阅读|点击)(?:次数|量|数)|版权(?:声明|所有)|"
    r"免责声明|特别声明|声明[:：]|转载请|未经.{0,12}(?:授权|许可)|主办[:：单]|承办[:：单]|技术支持|网站标识码|[\w ]{0,4}ICP备|[京沪粤浙苏津渝冀豫鲁]公网安备|"
    r"Copyright|©|欢迎关注|长按(?:识别|二维码|关注)|关注我们|微信号[:：]|点击(?:阅读原文|关注)|阅读原文|更多(?:精彩|资讯|内容))",
    re.IGNORECASE,
)
#: from here on nothing belongs to the text
_AFTER = re.compile(
    r"\s*[\[【>《▼▶■●]*\s*(?:相关(?:阅读|新闻|链接|文章|推荐|信息|内容|报道|稿件|资讯|文件|解读|政策)|延伸阅读|推荐阅读|猜你喜欢|热门(?:推荐|文章|新闻|点击|排行|资讯|评论)|为您推荐|"
    r"(?:最新|精彩)(?:文章|新闻|推荐|评论|图片)|大家都在看|今日热点|往期(?:回顾|推荐|精彩)|友情链接|网友评论|全部评论|发表评论|评论区|我要评论|相关专题|点击排行)"
    r"\s*[\]】》:：>]*\s*(?:更多.{0,4}|MORE)?\s*",
    re.IGNORECASE,
)
_FILE = re.compile(r"附件|附表|附图|\.(?:docx?|xlsx?|pdf|wps|zip|rar|pptx?|ofd|et)\b", re.IGNORECASE)


def trimmed(lines: list[Line], title: str) -> str:
    """The text of the lines, a table row on one line with its cells apart by tabs."""
    kept = _without_lists(lines)
    kept = kept[_head(kept, title) :]
    end, files = _foot(kept)
    kept = kept[:end] + files
    kept = [line for line in kept if not _BUTTONS.fullmatch(line.text) or _cell(line)]
    return "\n".join(_rows(kept))


def fold(text: str) -> str:
    """Letters and digits alone, to compare titles by."""
    return _FOLDED.sub("", text).lower()


def _cell(line: Line) -> bool:
    """A number in a table is no counter."""
    return line.row >= 0 and line.text.isdecimal()


def _without_lists(lines: list[Line]) -> list[Line]:
    """Without runs of three and more lines that are nothing but links, and without links at the end.

    Files to download stay.
    """
    kept: list[Line] = []
    run: list[Line] = []
    for line in lines:
        if _listed(line):
            run.append(line)
            continue
        if len(run) >= _LIST:
            _drop_heading(kept)
        else:
            kept += run
        run = []
        kept.append(line)
    if run:
        _drop_heading(kept)
    while kept and _listed(kept[-1]):
        kept.pop()
    return kept


def _listed(line: Line) -> bool:
    """A line that is a link, perhaps with its date, and no file."""
    if not line.links or _offers(line):
        return False
    date = _LISTED_DATE.search(line.text)
    return line.links * 10 > (line.size - (len(date[0]) if date else 0)) * 7


def _drop_heading(lines: list[Line]) -> None:
    """Take away the heading of a list that went."""
    if lines and lines[-1].size <= 10 and not lines[-1].prose and not _ENDED.search(lines[-1].text):
        lines.pop()


def _offers(line: Line) -> bool:
    """Whether it names a file to download."""
    return line.file or _FILE.search(line.text) is not None


def _head(lines: list[Line], title: str) -> int:
    """How many lines at the top are path, title, date, source and buttons."""
    start = 0
    wanted = fold(title)
    for number, line in enumerate(lines[:_HEAD]):
        if (
            len(wanted) >= 4
            and fold(line.text) == wanted
            and not any(each.prose > 60 for each in lines[:number])
        ):
            start = number + 1
    while start < len(lines) and is_about(lines[start]):
        start += 1
    return start


def is_about(line: Line) -> bool:
    """A line about the article: its path, date, source, buttons."""
    text = line.text
    if len(text) > 160 or line.prose > 60:
        return False
    if len(text) < 70 and _MOMENT.search(text) and not _SENTENCES.search(text):
        return True
    return (
        _PATH.match(text) is not None
        or _BUTTONS.fullmatch(text) is not None
        or _ONLY_DATE.fullmatch(text) is not None
        or (_ABOUT.match(text) is not None and "。" not in text)
    )


def _foot(lines: list[Line]) -> tuple[int, list[Line]]:
    """(how many lines come before what stands under the text, the files offered there)."""
    left = sum(line.prose for line in lines)
    before = 0
    for number, line in enumerate(lines):
        if (
            number >= len(lines) - _DEEPEST
            and before
            and is_under(line)
            and left <= max(60, before // _SMALL)
        ):
            return number, [each for each in lines[number:] if _offers(each)]
        before += line.prose
        left -= line.prose
    return len(lines), []


def is_under(line: Line) -> bool:
    """A line such as stands under an article: who edited it, what is next, whose site it is."""
    if _offers(line):
        return False
    return (
        _AFTER.fullmatch(line.text[:80]) is not None
        or (len(line.text) < 160 and _FOOT_LINE.match(line.text) is not None)
        or (_BUTTONS.fullmatch(line.text[:200]) is not None and not line.text.isdecimal())
    )


def _rows(lines: list[Line]) -> Iterator[str]:
    start = 0
    while start < len(lines):
        end = start + 1
        while lines[start].row >= 0 and end < len(lines) and lines[end].row == lines[start].row:
            end += 1
        yield from _row(lines[start:end])
        start = end


def _row(lines: list[Line]) -> list[str]:
    """A row of data on one line; a row that lays out a page stays as it is."""
    cells: dict[int, list[str]] = {}
    for line in lines:
        cells.setdefault(line.cell, []).append(line.text)
    if len(cells) < 2 or any(len(cell) > 4 for cell in cells.values()):
        return [line.text for line in lines]
    return ["\t".join(" ".join(cell) for cell in cells.values())]
