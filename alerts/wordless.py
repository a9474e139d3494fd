"""Wordless: what the ledger alone can say of an alert whose words cannot be read. Pure."""

from alerts.watch import RANKS
from monitor.domain.alert import Alert
from monitor.domain.judgement import ROMAN

_LEVELS = {rank: ROMAN[grade] for grade, rank in RANKS.items() if grade in ROMAN}


def wordless(short_name: str, alert: Alert) -> str:
    """Somebody must look, and where: better than a message held back until a damaged file is mended."""
    if not alert.incident:
        return f"【{short_name}】系统告警：一条告警的文字读不出来。请立即核查日志与文库"
    level = f"（{_LEVELS[alert.rank]}级）" if alert.rank in _LEVELS else ""
    return f"【{short_name}】事件{alert.incident[:6]}{level}有提醒，文字读不出来。请立即登录值班台查看"
