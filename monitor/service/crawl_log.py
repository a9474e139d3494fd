"""What the crawler says of its sources in the log: what changed, never the same twice."""

from loguru import logger

from monitor.domain.source import FAULT_NAMES, Look, Source, SourceState


def tell_changes(fresh: list[str], gone: list[str], other: list[str], left: int) -> None:
    """The ids put in, taken out and changed; how many sources there are now."""
    named = (("加上", fresh), ("去掉", gone), ("改动", other))
    said = "；".join(f"{what} {'、'.join(ids)}" for what, ids in named if ids)
    logger.info("来源已按设置更新：{}；现有 {} 个", said or "密码", left)


def tell(source: Source, before: SourceState, seen: Look) -> None:
    """One look: a fault when it begins or changes, the end of one, what is new."""
    bound = logger.bind(source=source.id)
    if seen.fault is not None:
        # told when it begins or changes: repeated at every look it would hide the rest
        if (before.fault, before.why) != (seen.fault, seen.why):
            bound.warning("来源 {}：{}——{}", source.id, FAULT_NAMES[seen.fault], seen.why)
    elif before.failing_since is not None:
        bound.info(
            "来源 {} 恢复正常（此前自 {:%m-%d %H:%M} UTC 起：{}）",
            source.id,
            before.failing_since,
            before.why,
        )
    if seen.new:
        bound.info("来源 {}：新 {} 条", source.id, seen.new)
