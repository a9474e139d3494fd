"""Pages that lay traps: for the title, for the time, for the text."""

from tests.spiders.saved import FOOT, LINES, OTHERS, PATH, SITE, TITLE, TOP, Saved, document, kept, paragraphs

NAMES = ("马文涛", "区疾病预防控制中心", "检验科科长")


@kept
def meeting_time_in_the_text() -> Saved:
    lines = (
        "现将全区传染病防控培训的有关事项通知如下，请各单位按时参加。",
        "时间：2026年3月18日9:00",
        "地点：区卫生健康局三楼会议室",
        "会议时间：半天，请提前十分钟签到。",
    )
    body = f"{TOP}{PATH}<h1>{TITLE}</h1><div>2026-03-10 11:20</div><div class='mid'>{paragraphs(lines)}</div>{FOOT}"
    return Saved("meeting time in the text", document("", body).encode(), lines=lines)


@kept
def today_on_top() -> Saved:
    top = "<div>今天是 2026年11月22日 10:00 星期日</div>"
    body = f"{top}{TOP}{PATH}<h1>{TITLE}</h1><div class='pub'>2026年3月10日</div><div class='mid'>{paragraphs()}</div>{FOOT}"
    return Saved("today on top", document("", body).encode(), "2026-03-10T00:00:00+08:00", "day")


@kept
def dated_list_beside_it() -> Saved:
    side = "".join(
        f"<li><a href='/{n}'>全区卫生健康系统工作动态之{n}</a><em class='time'>2026-01-{n:02} 08:00</em></li>"
        for n in range(10, 16)
    )
    body = f"{TOP}<div class='l'><ul>{side}</ul></div><div class='r'><h2>{TITLE}</h2><span>日期：[2026/03/10 11:20]</span><div class='c1'>{paragraphs()}</div></div>{FOOT}"
    return Saved("dated list beside it", document("", body).encode())


@kept
def only_changed() -> Saved:
    body = f"{TOP}{PATH}<h1>{TITLE}</h1><p>更新时间：2026-03-10 11:20:00</p><div id='zoom'>{paragraphs()}</div>{FOOT}"
    return Saved("only a time of change", document("", body).encode(), "2026-03-10T11:20:00+08:00", "second")


@kept
def label_and_date_in_cells() -> Saved:
    body = f"{TOP}<h1>{TITLE}</h1><table><tr><td>发布时间</td><td>2026-3-10 11:20</td><td>来源</td><td>{SITE}</td></tr></table><div class='TRS_Editor'>{paragraphs()}</div>{FOOT}"
    return Saved("label and date in cells", document("", body).encode())


@kept
def no_such_day() -> Saved:
    body = f"{TOP}<h1>{TITLE}</h1><p>发布时间：2026-02-31 11:20</p><div id='zoom'>{paragraphs()}</div>{FOOT}"
    return Saved("a day that is none", document("", body).encode(), "", "")


@kept
def midnight_meta() -> Saved:
    head = '<meta name="PubDate" content="2026-03-10 00:00:00">'
    body = f"{TOP}<h1>{TITLE}</h1><div id='zoom'>{paragraphs()}</div>{FOOT}"
    return Saved("midnight for no time", document(head, body).encode(), "2026-03-10T00:00:00+08:00", "day")


@kept
def title_nowhere_but_in_the_window() -> Saved:
    body = f"{TOP}<div class='c1'>{paragraphs()}</div>{FOOT}"
    return Saved(
        "title in the window alone",
        document("", body, title=f"{TITLE}_通知公告_{SITE}门户网站").encode(),
        "",
        "",
    )


@kept
def dash_in_the_title() -> Saved:
    title = "守护一方平安——基层防疫员的这三年"
    body = f"{TOP}<div class='c1'>{paragraphs()}</div>{FOOT}"
    return Saved(
        "dash in the title", document("", body, title=f"{title}-健康频道-临川网").encode(), "", "", title
    )


@kept
def meta_title_is_the_site() -> Saved:
    head = f'<meta name="ArticleTitle" content="{SITE}"><meta name="SiteName" content="{SITE}"><meta property="og:title" content="{SITE}">'
    body = f"{TOP}{PATH}<div class='art_tit'>{TITLE}</div><div id='zoom'>{paragraphs()}</div>{FOOT}"
    return Saved("meta title is the site", document(head, body, title=SITE).encode(), "", "")


@kept
def template_title() -> Saved:
    body = f"{TOP}{PATH}<p style='text-align:center'><strong style='font-size:22px'>{TITLE}</strong></p><p>2026-03-10 11:20</p><div id='zoom'>{paragraphs()}</div>{FOOT}"
    return Saved("nobody filled in the title", document("", body, title="无标题文档").encode())


@kept
def title_on_two_lines() -> Saved:
    body = f"{TOP}{PATH}<h1>关于南山中学学生<br>腹泻情况的通报</h1><p>2026-03-10 11:20</p><div id='zoom'>{paragraphs()}</div>{FOOT}"
    return Saved("title on two lines", document("", body).encode())


@kept
def short_article_before_a_long_foot() -> Saved:
    foot = "<div><p>本站由临川区卫生健康局主办，为公众提供卫生健康政策、服务指南和健康知识，欢迎社会各界通过电话、信件提出意见建议。</p><p>版权所有，未经书面授权不得转载，违者依法追究责任。</p></div>"
    body = f"{TOP}<div><h1>{TITLE}</h1><p>2026-03-10</p><div class='c1'><p>{LINES[0]}</p><p>{LINES[1]}</p></div></div>{foot}"
    return Saved(
        "short article, long foot",
        document("", body).encode(),
        "2026-03-10T00:00:00+08:00",
        "day",
        lines=LINES[:2],
    )


@kept
def introduction_above_the_heading() -> Saved:
    side = f"<div class='jj'><p>{'临川区卫生健康局负责全区卫生健康工作，拟订规划并组织实施，统筹医疗卫生资源配置。' * 4}</p></div>"
    body = f"{TOP}{side}<div class='rr'><h1>{TITLE}</h1><p>2026-03-10 11:20</p><div class='c1'>{paragraphs()}</div></div>{FOOT}"
    return Saved("introduction above the heading", document("", body).encode())


@kept
def names_without_sentences() -> Saved:
    body = f"{TOP}{PATH}<h1>拟任人选公示名单</h1><p>2026-03-10</p><table class='mm'><tr><td>姓名</td><td>单位</td><td>拟任职务</td></tr><tr><td>{'</td><td>'.join(NAMES)}</td></tr></table>{FOOT}"
    return Saved(
        "names without sentences",
        document("", body, title=f"拟任人选公示名单-{SITE}").encode(),
        "2026-03-10T00:00:00+08:00",
        "day",
        "拟任人选公示名单",
        ("姓名\t单位\t拟任职务", "\t".join(NAMES)),
    )


@kept
def link_nobody_closed() -> Saved:
    body = f"{TOP}<h1>{TITLE}</h1><p>2026-03-10 11:20</p><a href='javascript:void(0)'><div class='c1'>{paragraphs(LINES * 5)}</div>{FOOT}"
    return Saved("link nobody closed", document("", body).encode(), lines=LINES * 5)


@kept
def linked_words() -> Saved:
    lines = tuple(each.replace("，", "，<a href='/k'>区卫生健康局</a>", 1) for each in LINES)
    body = f"{TOP}<h1>{TITLE}</h1><p>2026-03-10 11:20</p><div class='c1'>{paragraphs(lines)}</div>{FOOT}"
    return Saved(
        "linked words",
        document("", body).encode(),
        lines=tuple(each.replace("，", "，区卫生健康局", 1) for each in LINES),
    )


@kept
def hidden_text() -> Saved:
    hidden = f"<div style='display: none'>{paragraphs(('测试稿，请勿发布，此处内容仅供排版使用，正式发布前删除。',) * 8)}</div>"
    body = f"{TOP}<h1>{TITLE}</h1><p>2026-03-10 11:20</p>{hidden}<div class='c1'>{paragraphs()}<p hidden>浏览器不支持，请升级后再看。</p></div>{FOOT}"
    return Saved("hidden text", document("", body).encode())


@kept
def measures_in_a_list() -> Saved:
    items = "".join(f"<li>{each}</li>" for each in LINES)
    body = f"{TOP}<h1>{TITLE}</h1><p>2026-03-10 11:20</p><div class='c1'><ol>{items}</ol></div><ul>{OTHERS}</ul>{FOOT}"
    return Saved("measures in a list", document("", body).encode())


@kept
def signed_at_the_end() -> Saved:
    lines = (*LINES, SITE, "2026年3月9日")
    body = f"{TOP}{PATH}<h1>{TITLE}</h1><p>发布时间：2026-03-10 11:20　浏览次数：<span>33</span>次</p><div id='zoomcon'>{paragraphs(lines)}</div><p>扫一扫在手机打开当前页</p>{FOOT}"
    return Saved("signed at the end", document("", body).encode(), lines=lines)


@kept
def everything_in_one_box() -> Saved:
    body = f"""{TOP}<div class="TRS_Editor">当前位置：首页 &gt; 通知公告<h1>{TITLE}</h1><p>发布时间：2026-03-10 11:20　来源：{SITE}　字号：[大 中 小]</p><p>打印</p>
    {paragraphs()}<p>（责任编辑：周明）</p><p>分享到：</p><p>上一篇：<a href="/1">全区家庭医生签约服务进社区</a></p><p>下一篇：没有了</p><p>相关新闻</p><ul>{OTHERS}</ul></div>{FOOT}"""
    return Saved("everything in one box", document("", body).encode())


@kept
def share_in_the_name_of_the_box() -> Saved:
    body = f"{TOP}<h1>{TITLE}</h1><p>2026-03-10 11:20</p><div class='share-content comment'>{paragraphs()}</div>{FOOT}"
    return Saved("wrong name on the box", document("", body).encode())


@kept
def deeply_nested() -> Saved:
    body = f"{TOP}<h1>{TITLE}</h1><p>2026-03-10 11:20</p>{'<font>' * 400}<div class='c1'>{paragraphs()}</div>{FOOT}"
    return Saved("four hundred open fonts", document("", body).encode())


@kept
def letter_and_reply() -> Saved:
    lines = (
        "来信内容",
        "孩子在南山中学就读，请问腹泻的原因查明了吗？食堂什么时候恢复？",
        "回复内容",
        "您好，检测结果预计三日内得出，学校食堂在结果公布前暂不恢复供餐。",
    )
    body = (
        f"{TOP}<h1>{TITLE}</h1><p>2026-03-10 11:20</p><div class='letter'>"
        + "".join(f"<div class='row'><p>{each}</p></div>" for each in lines)
        + f"</div>{FOOT}"
    )
    return Saved("letter and reply", document("", body).encode(), lines=lines)


@kept
def signed_and_nothing_else() -> Saved:
    lines = (*LINES, f"{SITE} 2026年3月10日")
    body = f"{TOP}{PATH}<h1>{TITLE}</h1><div id='zoomcon'>{paragraphs(lines)}</div><ul>{OTHERS}</ul>{FOOT}"
    return Saved(
        "signed and nothing else",
        document("", body).encode(),
        "2026-03-10T00:00:00+08:00",
        "day",
        lines=lines,
    )


@kept
def passed_on_a_day() -> Saved:
    lines = ("（2026年1月8日第三次局务会议通过）", *LINES)
    body = f"{TOP}{PATH}<h1>{TITLE}</h1><div class='c1'>{paragraphs(lines)}</div>{FOOT}"
    page = document("", body).encode()
    return Saved(
        "passed on a day",
        page,
        "2026-03-12T00:00:00+08:00",
        "day",
        lines=lines,
        address="http://a.example/2026-03/12/c_1.htm",
    )


@kept
def author_before_the_day() -> Saved:
    body = f"{TOP}{PATH}<h1>{TITLE}</h1><p>宣传科 2026-03-10 阅读：31</p><div class='c1'>{paragraphs()}</div>{FOOT}"
    return Saved("author before the day", document("", body).encode(), "2026-03-10T00:00:00+08:00", "day")


@kept
def title_and_author_in_one_box() -> Saved:
    body = f"<div class='title-box article-title'><p>{TITLE}</p><p>健康园地</p><p>2026-03-10 11:20</p></div><div class='c1'>{paragraphs()}</div>{FOOT}"
    return Saved("title and author in one box", document("", body, title="临川网").encode())


@kept
def nobody_wrote_head_or_body() -> Saved:
    page = f"<meta charset=utf-8><title>{TITLE} - 平桥网</title><article><h1>{TITLE}</h1><time datetime='2026-03-10 11:20'>2026年3月10日</time>{paragraphs()}</article>"
    return Saved("neither head nor body", page.encode())


@kept
def written_before_it_was_published() -> Saved:
    table = f"<table><tr><td>标题：</td><td>{TITLE}</td></tr><tr><td>成文日期：</td><td>2026年03月02日</td><td>发布日期：</td><td>2026年03月10日</td></tr></table>"
    body = f"{TOP}{PATH}{table}<div id='UCAP-CONTENT'>{paragraphs()}</div>{FOOT}"
    return Saved(
        "written before it was published", document("", body).encode(), "2026-03-10T00:00:00+08:00", "day"
    )


@kept
def calendar_leaf() -> Saved:
    leaf = "<div class='header-time'><span class='year'><em>2026</em></span> <span><em>03</em>/<em>10</em></span><span class='time'> 11:20:07</span></div>"
    body = (
        f"{TOP}{leaf}<h1><span class='title'>{TITLE}</span></h1><span id='detail'>{paragraphs()}</span>{FOOT}"
    )
    return Saved("calendar leaf", document("", body).encode(), "2026-03-10T11:20:07+08:00", "second")


@kept
def first_heading_is_the_hospital() -> Saved:
    body = f"<h1>临川区人民医院欢迎您</h1><div class='news_title'>{TITLE}</div><div class='news_date'>日期:2026-03-10 点击:120</div><div class='news_text'>{paragraphs(LINES[:1])}</div>{FOOT}"
    return Saved(
        "first heading is the hospital",
        document("", body, title="通知公告").encode(),
        "2026-03-10T00:00:00+08:00",
        "day",
        lines=LINES[:1],
    )


@kept
def column_over_the_heading() -> Saved:
    body = f"{TOP}<div class='title'>医院要闻</div><div class='art'><h3>{TITLE}</h3><p>来源：宣传部 | 作者：李明 | 发布日期：2026年03月10日</p><div class='c1'>{paragraphs()}</div></div>{FOOT}"
    return Saved(
        "column over the heading",
        document("", body, title="临川区人民医院-医院要闻").encode(),
        "2026-03-10T00:00:00+08:00",
        "day",
    )


@kept
def site_changed_today() -> Saved:
    body = f"{TOP}<h1>{TITLE}</h1><div class='c1'>{paragraphs()}</div><p>Copyright 2012-2026 版权所有 更新日期 2026-11-01</p>"
    return Saved("the site's own time of change", document("", body).encode(), "", "")


@kept
def nothing_but_a_file() -> Saved:
    body = f"{TOP}<h1>{TITLE}</h1><p>发布时间:2026-03-10 11:20</p><div id='zoom'><p><a href='/1.pdf'>{TITLE}（全文）</a></p></div><ul>{OTHERS}</ul>{FOOT}"
    return Saved("nothing but a file", document("", body).encode(), lines=(f"{TITLE}（全文）",))
