"""A verdict in Chinese, line by line."""

from collections.abc import Iterator

from monitor.domain.ledger import EMPTY
from monitor.service.verify import AnchorWatch, Restoration, Verdict


def verdict_lines(verdict: Verdict, anchor: AnchorWatch | None = None) -> Iterator[str]:
    """What was found; the first line is the verdict itself."""
    if verdict.broken is not None:
        yield verdict.broken.message
        yield _before_the_break(verdict)
    else:
        yield f"账本完整，至第 {verdict.head.number} 号（head {verdict.head}）"
        algorithm = "SM3" if verdict.algorithm == "sm3" else "SHA-256"
        yield f"单位：{verdict.bureau}；校验算法：{algorithm}；第 {verdict.head.epoch} 期"
    yield from map(_restored, verdict.restorations)
    if anchor is not None:
        yield from _anchored(verdict, anchor)
    if verdict.too_new_count:
        named = "、".join(f"第 {number} 号 {kind}" for number, kind in verdict.too_new)
        yield f"有 {verdict.too_new_count} 项事项本程序不认识（{named}）：链条完整，请升级程序；在此之前只读"
    for number, what in verdict.malformed:
        yield f"注意：第 {number} 号有一项的栏目不合事项表（{what}），链条完整"


def _before_the_break(verdict: Verdict) -> str:
    if verdict.head == EMPTY:
        return "没有一号可以确认"
    return f"此前第 1 至 {verdict.head.number} 号完整（head {verdict.head}）；此后各号一律不能作准"


def _restored(restoration: Restoration) -> str:
    start = f"第 {restoration.number} 号起为第 {restoration.epoch} 期：由备份（{restoration.backup}）恢复"
    if restoration.last_known is None:
        return f"{start}；恢复前的末号未能得知，其后如有账目已遗失"
    if not restoration.lost:
        return f"{start}；没有遗失"
    first, last = restoration.backup.number + 1, restoration.last_known.number
    return (
        f"{start}；尾部遗失，原第 {restoration.backup.epoch} 期第 {first} 至 {last} 号共 {restoration.lost} 号"
        f"（恢复前已知末号 {restoration.last_known}），系恢复所致，不是篡改"
    )


def _anchored(verdict: Verdict, anchor: AnchorWatch) -> Iterator[str]:
    fault = anchor.fault(verdict)
    if fault:
        yield fault
        return
    if anchor.there is not None and anchor.anchor.fits(anchor.there):
        yield f"锚 {anchor.anchor} 与账本相符"
        return
    restoration = anchor.explained(verdict)
    if restoration is not None:
        yield f"锚 {anchor.anchor} 所在的尾部在第 {restoration.number} 号恢复时遗失，不是篡改"
    elif verdict.broken is not None:
        yield f"锚 {anchor.anchor} 在断处之后，无从核对"
