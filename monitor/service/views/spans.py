"""Times and spans as a tired eye reads them: Beijing time, 剩 1:12:08, 超 12 分. Pure."""

from datetime import datetime, timedelta

from monitor.domain.instant import BEIJING, Instant, parse_limit

_UNITS = {"m": "分钟", "h": "小时", "d": "天", "wd": "个工作日"}


def moment(at: datetime, now: datetime) -> str:
    """14:10 today, 3月9日 8:20 on another day, 2025年12月31日 8:20 in another year; Beijing time."""
    local, today = at.astimezone(BEIJING), now.astimezone(BEIJING)
    time = f"{local.hour}:{local.minute:02d}"
    if local.date() == today.date():
        return time
    day = f"{local.month}月{local.day}日"
    return f"{day} {time}" if local.year == today.year else f"{local.year}年{day} {time}"


def published(instant: Instant, now: datetime) -> str:
    """A publication: as exactly as it is known."""
    if instant.precision == "day":
        day = instant.day
        year = "" if day.year == now.astimezone(BEIJING).year else f"{day.year}年"
        return f"{year}{day.month}月{day.day}日（只有日期）"
    return moment(instant.at, now)


def happened(earliest: datetime, latest: datetime, now: datetime) -> str:
    """When something happened, as far as it is told: 3月11日 8:20 至 8:40, 3月9日 至 3月11日; Beijing time."""
    first, last = earliest.astimezone(BEIJING), latest.astimezone(BEIJING)
    days = [_day(each, now) for each in (first, last)]
    if (first.hour, first.minute, last.hour, last.minute) == _WHOLE_DAYS:
        return " 至 ".join(dict.fromkeys(days))
    times = [f"{each.hour}:{each.minute:02d}" for each in (first, last)]
    if days[0] == days[1]:
        if first.hour == first.minute == 0:
            return f"{days[0]} {times[1]} 前"
        return f"{days[0]} {' 至 '.join(dict.fromkeys(times))}"
    return f"{days[0]} {times[0]} 至 {days[1]} {times[1]}"


#: a span from midnight to the last minute of a day knows no hours
_WHOLE_DAYS = (0, 0, 23, 59)


def _day(local: datetime, now: datetime) -> str:
    year = "" if local.year == now.astimezone(BEIJING).year else f"{local.year}年"
    return f"{year}{local.month}月{local.day}日"


def exact(at: datetime) -> str:
    """2026-03-11 08:30:05, for titles and the timeline; Beijing time."""
    return at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S")


def lasting(length: timedelta) -> str:
    """12 分, 1 小时 5 分, 3 天 2 小时; what has passed."""
    minutes = max(int(length.total_seconds()) // 60, 0)
    if minutes < 1:
        return "不足 1 分"
    hours, minutes = divmod(minutes, 60)
    if hours == 0:
        return f"{minutes} 分"
    days, hours = divmod(hours, 24)
    if days == 0:
        return f"{hours} 小时 {minutes} 分" if minutes else f"{hours} 小时"
    return f"{days} 天 {hours} 小时" if hours else f"{days} 天"


def left(length: timedelta) -> str:
    """9:40, 1:12:08, 3 天 4:05:06; what is still left, to the second."""
    seconds = max(int(length.total_seconds()), 0)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    if hours == 0:
        return f"{minutes}:{seconds:02d}"
    days, hours = divmod(hours, 24)
    time = f"{hours}:{minutes:02d}:{seconds:02d}"
    return f"{days} 天 {time}" if days > 2 else f"{days * 24 + hours}:{minutes:02d}:{seconds:02d}"


def limit_words(limit: str) -> str:
    """5 小时, 30 分钟, 3 个工作日."""
    parsed = parse_limit(limit)
    return f"{parsed.amount} {_UNITS[parsed.unit]}"


def epoch_ms(at: datetime) -> int:
    """Milliseconds since 1970, what the browser counts in."""
    return int(at.timestamp() * 1000)
