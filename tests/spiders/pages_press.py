"""Pages as newspapers, portals and WeChat accounts write them."""

import json

from tests.spiders.saved import FOOT, LINES, OTHERS, PATH, SITE, TITLE, TOP, Saved, document, kept, paragraphs

COMMENTS = "".join(
    f'<div class="comment-item"><b>网友{n}</b><p>{each}</p></div>'
    for n, each in enumerate(
        (
            "希望孩子们早日康复，也希望学校认真整改，别让家长再担心。",
            "食堂的水到底是怎么回事，请尽快把检测结果告诉大家！",
            "支持公开透明，感谢一线的医护人员，大家辛苦了。",
        )
    )
)


@kept
def portal() -> Saved:
    head = f'<meta property="og:title" content="{TITLE}"><meta property="article:published_time" content="2026-03-10T11:20:07+08:00">'
    body = f"""{TOP}<h1 class="main-title">{TITLE}</h1><div class="date-source"><span class="date">2026年03月10日 11:20</span><a class="source" href="/">临川晚报</a></div>
    <div class="article" id="artibody">{paragraphs()}<p class="show_author">责任编辑：陈静</p><div class="ad"><p>点击下载客户端，看更多精彩。</p></div></div>
    <div class="comments">{COMMENTS}</div><div class="hot-list"><ul>{OTHERS}</ul></div>{FOOT}"""
    return Saved(
        "portal",
        document(head, body, title=f"{TITLE}|腹泻|南山中学_临川新闻_临川网").encode(),
        "2026-03-10T11:20:07+08:00",
        "second",
        publisher=None,
    )


@kept
def cut_at_a_quotation_mark() -> Saved:
    title = '南山中学"腹泻风波"追踪：31名学生病情稳定'
    head = '<meta property="og:title" content="南山中学"腹泻风波"追踪：31名学生病情稳定"><meta name="publishdate" content="2026-03-10">'
    body = f"""{TOP}<div class="post"><h1>{title}</h1><div class="post_time">2026-03-10 11:20:00　来源: 临川日报</div><div class="post_body">{paragraphs()}</div></div>{FOOT}"""
    return Saved(
        "cut at a quotation mark",
        document(head, body, title=f"{title.replace(chr(34), '&quot;')}_临川网").encode(),
        "2026-03-10T11:20:00+08:00",
        "second",
        title,
        publisher="临川日报",
    )


@kept
def linked_data() -> Saved:
    data = json.dumps(
        {
            "@context": "https://schema.org",
            "@graph": [
                {"@type": "WebSite", "name": "临川在线"},
                {
                    "@type": "NewsArticle",
                    "headline": TITLE,
                    "datePublished": "2026-03-10T03:20:00Z",
                    "dateModified": "2026-03-12T00:00:00Z",
                },
            ],
        }
    )
    head = f'<script type="application/ld+json">{data}</script>'
    body = f'{TOP}<main><article><header><h1>{TITLE}</h1></header><section class="entry-content">{paragraphs()}</section></article><aside><ul>{OTHERS}</ul></aside></main>{FOOT}'
    return Saved(
        "linked data",
        document(head, body, title=f"{TITLE} | 临川在线").encode(),
        "2026-03-10T11:20:00+08:00",
        "second",
    )


@kept
def wechat() -> Saved:
    head = (
        f'<meta property="og:title" content="{TITLE}"><meta property="og:site_name" content="微信公众平台">'
    )
    sections = "".join(
        f'<section style="margin:0"><section><span style="font-size:16px">{each[:9]}</span><strong>{each[9:]}</strong></section></section>'
        for each in LINES
    )
    body = f"""<div id="js_article" class="rich_media"><h1 class="rich_media_title" id="activity-name">{TITLE}</h1>
    <div id="meta_content"><span class="rich_media_meta">原创</span><a href="javascript:" id="js_name">健康临川</a><em id="publish_time"></em></div>
    <div class="rich_media_content" id="js_content" style="visibility: hidden; opacity: 0; ">{sections}<p style="display: none;"><mp-style-type data-value="3"></mp-style-type>隐藏</p></div>
    <div id="js_pc_qr_code" class="qr_code_pc"><p>微信扫一扫，关注该公众号</p></div></div>
    <script>var nickname = "健康临川"; var ct = "1773112800"; var svr_time = "1773199999"; var createTime = '2026-03-10 11:20';</script>"""
    return Saved(
        "wechat",
        document(head, body, title="").encode(),
        "2026-03-10T11:20:00+08:00",
        "second",
        publisher="健康临川",
        address="https://mp.weixin.qq.com/s/x",
    )


@kept
def script_state() -> Saved:
    state = json.dumps({"articleInfo": {"title": TITLE, "publishTime": "2026-03-10 11:20:00", "itemId": 1}})
    body = f'<div id="root">{TOP}<div class="index_head"><h1>{TITLE}</h1></div><div class="mainContent">{paragraphs()}</div></div><script>window.__INITIAL_STATE__ = {state};</script>'
    return Saved(
        "state of a script", document("", body, title=TITLE).encode(), "2026-03-10T11:20:00+08:00", "second"
    )


@kept
def two_digit_year() -> Saved:
    body = f"""<div class="article-wrap"><h2 class="index-module_articleTitle_28fPT">{TITLE}</h2><p class="author">健康家园</p>
    <div class="source"><span class="date">发布时间：26-03-10</span><span class="time">11:20</span><span>社区事务达人</span></div>
    <div class="article-content">{"".join(f'<p><span class="bjh-p">{each}</span></p>' for each in LINES)}</div></div><div class="related"><h3>相关推荐</h3>{OTHERS}</div>"""
    return Saved("two digits of the year", document("", body, title=TITLE).encode())


@kept
def date_over_tags() -> Saved:
    body = f"""{TOP}<div class="head"><div class="day"><span class="year">2026</span><span>-03-10</span> <i>11</i>:<i>20</i></div><div class="txt"><h1>{TITLE}</h1></div></div>
    <div class="detail"><div class="detail-con">{paragraphs()}</div></div>{FOOT}"""
    return Saved("date over several tags", document("", body, title=f"{TITLE}-临川融媒").encode())


@kept
def heading_is_the_sites_name() -> Saved:
    body = f"""<h1 class="logo"><a href="/">临川新闻网</a></h1>{TOP}{PATH}<div class="con"><h2>{TITLE}</h2><p class="info">作者：王芳　2026-03-10 11:20</p><div class="txt">{paragraphs()}</div></div><ul>{OTHERS}</ul>{FOOT}"""
    return Saved("heading is the site's name", document("", body, title="新闻中心_临川新闻网").encode())


@kept
def site_first() -> Saved:
    body = f'{TOP}<div class="c"><div class="d">{paragraphs()}</div></div>{FOOT}'
    head = '<meta name="SiteName" content="临川新闻网">'
    return Saved(
        "site before the title", document(head, body, title=f"临川新闻网 - {TITLE}").encode(), "", ""
    )


@kept
def hyphens_that_belong() -> Saved:
    title = "2025-2026年度流感与COVID-19疫情周报"
    body = f"{TOP}<h1>{title}</h1><p>发布于 2026-03-10 11:20</p><div class='text'>{paragraphs()}</div>{FOOT}"
    return Saved(
        "hyphens that belong",
        document("", body, title=f"{title}-疫情监测-临川区疾控中心").encode(),
        title=title,
    )


@kept
def comments_longer_than_the_article() -> Saved:
    body = f"""{TOP}<div class="wrap"><h1>{TITLE}</h1><span class="time">2026-03-10 11:20</span><div class="content all-txt">{paragraphs(LINES[:2])}</div>
    <div class="comment-list">{COMMENTS * 6}</div><div class="recommend"><p>最新消息：全市学校食堂安全检查启动，各区县同步部署，月底前完成。</p></div></div>{FOOT}"""
    return Saved("long comments", document("", body, title=f"{TITLE}_临川网").encode(), lines=LINES[:2])


@kept
def sections() -> Saved:
    parts = "".join(
        f'<div class="sec"><h3>{name}</h3><p>{each}</p></div>'
        for name, each in zip(("发现", "调查", "救治", "处置"), LINES, strict=True)
    )
    told = tuple(text for pair in zip(("发现", "调查", "救治", "处置"), LINES, strict=True) for text in pair)
    body = f'{TOP}<h1>{TITLE}</h1><p>2026-03-10 11:20　来源：临川日报</p><div class="g">{parts}</div><div class="lnk"><ul>{OTHERS}</ul></div>{FOOT}'
    return Saved(
        "sections", document("", body, title=f"{TITLE}——临川日报").encode(), lines=told, publisher="临川日报"
    )


@kept
def drawn_by_a_script() -> Saved:
    body = f'{TOP}<div id="app"></div><script src="/app.js"></script>{FOOT}'
    return Saved("drawn by a script", document("", body, title=f"{TITLE}_{SITE}").encode(), "", "", lines=())


@kept
def future_meta() -> Saved:
    head = '<meta name="PubDate" content="2027-03-10 11:20">'
    body = f"{TOP}{PATH}<h1>{TITLE}</h1><p>发布时间：2026-03-10 11:20</p><div id='zoom'>{paragraphs()}</div>{FOOT}"
    return Saved("meta in the future", document(head, body).encode())
