"""Pages as the content systems of offices and hospitals write them."""

from tests.spiders.saved import FOOT, LINES, OTHERS, PATH, SITE, TITLE, TOP, Saved, document, kept, paragraphs


def metas(**named: str) -> str:
    return "".join(f'<meta name="{name}" content="{value}">' for name, value in named.items())


@kept
def hanweb() -> Saved:
    head = metas(
        SiteName=SITE,
        ColumnName="通知公告",
        ArticleTitle=TITLE,
        PubDate="2026-03-10 11:20",
        ContentSource="区疾控中心",
    )
    body = f"""{TOP}{PATH}<div id="barrierfree_container"><table width="100%"><tr><td class="title">{TITLE}</td></tr>
    <tr><td>发布日期：2026-03-10　信息来源：区疾控中心　浏览次数：<script>count(1)</script>　字体：[ 大 中 小 ]</td></tr>
    <tr><td><div id="zoom"><!--ZJEG_RSS.content.begin-->{paragraphs()}<!--end--></div></td></tr>
    <tr><td>打印本页　关闭窗口</td></tr></table></div>{FOOT}"""
    return Saved(
        "hanweb", document(head, body, title=f"{SITE} 通知公告 {TITLE}").encode(), publisher="区疾控中心"
    )


@kept
def hanweb_span() -> Saved:
    body = f"""{TOP}{PATH}<p class="con-title">{TITLE}</p><p class="ly"><span>来源：本网</span><span>发布时间：2026-03-10 11:20</span></p>
    <span id="Zoom" class="zoom">{"<br>".join(f"&nbsp;&nbsp;{each}" for each in LINES)}</span>
    <div>上一篇：<a href="/1.html">区妇幼保健院新院区本月启用</a></div><div>下一篇：<a href="/2.html">全区家庭医生签约服务进社区</a></div>{FOOT}"""
    return Saved("hanweb, text in a span", document("", body, title=SITE).encode())


@kept
def trs() -> Saved:
    body = f"""{TOP}<div class="dqwz">当前位置：<a href="../">首页</a>&gt;<a href="./">通知公告</a></div>
    <div class="xl"><h2 class="xl_title">{TITLE}</h2><div class="xl_info"><span>日期：2026-03-10 11:20</span><span>来源：{SITE}</span>
    <span class="share">分享到：<a href="#">微信</a><a href="#">微博</a></span></div>
    <div class="view TRS_UEDITOR trs_paper_default trs_web">{paragraphs()}</div>
    <div class="fj">附件：<a href="./P020260310.docx">1. 学校食堂停供通知书.docx</a></div></div>
    <div class="right"><h3>热点信息</h3><ul>{OTHERS}</ul></div>{FOOT}"""
    return Saved(
        "trs",
        document("", body, title=f"{TITLE}_通知公告_{SITE}").encode(),
        address="http://wjw.example.gov.cn/tzgg/202603/t20260310_1.html",
    )


@kept
def trs_pieces() -> Saved:
    body = f"""{TOP}{PATH}<h1>{TITLE}</h1><div class="time">2026年03月10日 11:20</div>
    <div class="content"><div class="TRS_Editor"><style>.TRS_Editor P{{line-height:2}}</style>{paragraphs(LINES[:2])}</div>
    <img src="1.jpg"><div class="TRS_Editor">{paragraphs(LINES[2:])}</div></div>
    <div class="xgyd"><h4>相关阅读</h4><ul>{OTHERS}</ul></div>{FOOT}"""
    return Saved("trs, text in two pieces", document("", body).encode())


@kept
def trs_nested() -> Saved:
    inner = f'<div class="TRS_Editor"><div class="Custom_UnionStyle">{paragraphs()}</div></div>'
    body = f"""{TOP}{PATH}<div id="title">{TITLE}</div><div id="time">时间：2026/3/10 11:20:05</div>
    <div id="content" class="TRS_Editor">{inner}</div><p align="right">责任编辑：周明</p>{FOOT}"""
    return Saved("trs, box in box", document("", body).encode(), "2026-03-10T11:20:05+08:00", "second")


@kept
def nfcms() -> Saved:
    head = metas(
        SiteName=SITE,
        ColumnName="工作动态",
        ArticleTitle=TITLE,
        PubDate="2026-03-10 11:20:33",
        ContentSource="本网",
        ArticleId="1",
    )
    body = f"""{TOP}{PATH}<div class="article"><h1 class="article-title">{TITLE}</h1><div class="article-info">时间：2026-03-10 11:20:33　来源：本网　浏览量：- </div>
    <div class="article-content">{paragraphs()}</div><div class="article-share share">分享到：<a href="#">微信</a> 打印 </div></div>
    <div class="interrelation">相关附件</div>{FOOT}"""
    return Saved(
        "nfcms",
        document(head, body, title=f"{TITLE} - {SITE}网站").encode(),
        "2026-03-10T11:20:33+08:00",
        "second",
    )


@kept
def visual_site_builder() -> Saved:
    body = f"""{TOP}<form name="_newscontent_fromname"><h3 align="center">{TITLE}</h3>
    <div align="center">2026年03月10日 11:20　宣传科　点击：[<span id="dynclicks">87</span>]</div>
    <div id="vsb_content_501"><div class="v_news_content">{paragraphs()}</div></div>
    <p>【<a href="javascript:window.print()">打印</a>】【<a href="javascript:window.close()">关闭</a>】</p>
    <div>上一条：<a href="1.htm">医院召开护理质量会议</a></div></form>{FOOT}"""
    return Saved("visual site builder", document("", body, title=f"{TITLE}-临川区人民医院").encode())


@kept
def visual_site_builder_parts() -> Saved:
    body = f"""{TOP}<div class="ar_title"><h2>{TITLE}</h2><p>发布时间:2026-03-10 作者:院办</p></div>
    <div id="vsb_content_501">{paragraphs(LINES[:2])}</div><div id="vsb_content_502">{paragraphs(LINES[2:])}</div>{FOOT}"""
    return Saved(
        "visual site builder, two parts", document("", body).encode(), "2026-03-10T00:00:00+08:00", "day"
    )


@kept
def ucap() -> Saved:
    head = (
        metas(lanmu="政策", firstpublishedtime="2026-03-10-11:20:00")
        + f'<meta name="author" content="张伟"><meta name="description" content="{LINES[0]}">'
    )
    body = f"""{TOP}<div class="BreadcrumbNav"><a href="/">首页</a>&gt;<a href="/zc/">政策</a></div></html>
    <div class="article oneColumn"><h1>{TITLE}</h1><div class="pages-date">2026-03-10 11:20<span class="font">来源： 新华社</span><span class="split">|</span>字号：<b>默认</b><b>大</b><b>超大</b>|打印|收藏</div>
    <div class="pages_content" id="UCAP-CONTENT"><div class="trs_editor_view TRS_UEDITOR">{paragraphs()}</div></div><div class="editor">责任编辑：李红</div></div>{FOOT}"""
    return Saved(
        "ucap after an end in the middle",
        document(head, body, title=f"{TITLE}__2026年第8号公报__临川政府网").encode(),
        publisher="新华社",
    )


@kept
def webplus_hospital() -> Saved:
    body = f"""<div class="wp-header">{TOP}</div><div class="article"><h1 class="arti_title">{TITLE}</h1><p class="arti_metas"><span class="arti_publisher">发布者：宣传部</span>
    <span class="arti_update">发布时间：2026-03-10</span><span class="arti_views">浏览次数：<span class="WP_VisitCount">10</span></span></p>
    <div class="entry"><div class="read"><div class="wp_articlecontent">{paragraphs()}</div></div></div></div>{FOOT}"""
    return Saved("webplus", document("", body, title=TITLE).encode(), "2026-03-10T00:00:00+08:00", "day")


@kept
def updated_later() -> Saved:
    body = f"""{TOP}{PATH}<div class="main"><div class="bt">{TITLE}</div><div class="sx"><span>更新时间：2026-03-15 09:00</span><span>发布时间：2026-03-10 11:20</span></div>
    <div class="nr">{paragraphs()}</div></div>{FOOT}"""
    return Saved("updated later", document("", body, title=f"通知公告-{SITE}").encode())


@kept
def catalogue_table() -> Saved:
    rows = "".join(
        f"<tr><th>{name}</th><td>{value}</td></tr>"
        for name, value in (
            ("索引号", "014501234/2026-00031"),
            ("主题分类", "卫生"),
            ("发布机构", SITE),
            ("成文日期", "2026-03-08"),
            ("发布日期", "2026-03-10 11:20"),
            ("有效性", "有效"),
        )
    )
    body = f"""{TOP}{PATH}<div class="xxgk_content"><table class="xxgk_head">{rows}</table><h1 class="xxgk_title">{TITLE}</h1>
    <div class="article_zoom">{paragraphs()}</div></div>{FOOT}"""
    return Saved("catalogue of open information", document(metas(PubDate="2026-03-10 11:20"), body).encode())


@kept
def table_of_figures() -> Saved:
    body = f"""{TOP}{PATH}<h1>{TITLE}</h1><p>发布时间：2026-03-10 11:20</p><div id="zoom"><p>{LINES[0]}</p>
    <table><tbody><tr><td><p>单位</p></td><td><p>就诊</p></td><td><p>住院</p></td></tr><tr><td>初中部</td><td>20</td><td>2</td></tr><tr><td>高中部</td><td>11</td><td>1</td></tr></tbody></table>
    <p>{LINES[2]}</p></div>{FOOT}"""
    return Saved(
        "table of figures",
        document("", body).encode(),
        lines=(LINES[0], "单位\t就诊\t住院", "初中部\t20\t2", "高中部\t11\t1", LINES[2]),
    )


@kept
def short_notice() -> Saved:
    notice = "因设备检修，3月11日门诊停诊半天。"
    body = f'{TOP}{PATH}<h1>停诊通知</h1><p>2026-03-10</p><div id="vsb_content"><p>{notice}</p></div><ul>{OTHERS}</ul>{FOOT}'
    return Saved(
        "short notice",
        document("", body, title=f"停诊通知-{SITE}").encode(),
        "2026-03-10T00:00:00+08:00",
        "day",
        "停诊通知",
        (notice,),
    )


@kept
def unknown_system() -> Saved:
    body = f"""{TOP}<div class="wrap"><div class="l"><h4>栏目导航</h4><ul>{OTHERS}</ul></div><div class="r">{PATH}<div class="tt">{TITLE}</div>
    <div class="zz">（2026-03-10）</div><div class="box9">{paragraphs()}</div><div class="gn">[<a href="#">打印本页</a>] [<a href="#">关闭窗口</a>]</div></div></div>{FOOT}"""
    return Saved(
        "unknown system",
        document("", body, title=f"{TITLE}--{SITE}").encode(),
        "2026-03-10T00:00:00+08:00",
        "day",
    )


@kept
def whole_page_in_a_form() -> Saved:
    body = f"""<form id="aspnetForm" class="search-form">{TOP}{PATH}<span id="lblTitle">{TITLE}</span><br><span id="lblDate">2026/3/10 11:20:00</span>
    <div id="BodyLabel">{paragraphs()}</div>{FOOT}</form>"""
    return Saved("asp.net", document("", body, title=SITE).encode(), "2026-03-10T11:20:00+08:00", "second")
