"""What an officer is asked to look at, in words; the judgement goes ahead all the same."""

from collections.abc import Iterable

from monitor.domain.judgement import LEVEL_NAMES, TYPES, Attention, Level
from monitor.domain.lexicon import Topic
from monitor.judge.cancel import Cancelled
from monitor.judge.criteria import Met
from monitor.judge.places import Scope
from monitor.judge.refuted import hearsay
from monitor.judge.route import Matter
from monitor.judge.sentence import sentence_around

FACT_NAMES: dict[str, str] = {
    "dead": "死亡人数", "injured": "受伤人数", "severely_injured": "重伤人数", "ill": "发病（中毒）人数",
    "hospitalised": "住院人数", "missing": "失联人数", "trapped": "被困人数", "exposed": "暴露人数", "suspected": "疑似病例数",
    "confirmed": "确诊病例数", "week_cases": "一周内病例数", "evacuated": "疏散人数", "participants": "参与人数",
    "screened": "筛查人数", "dead_or_injured": "死伤人数", "counties": "波及县数", "cities": "波及市数",
    "provinces": "波及省数", "loss_yuan": "直接经济损失", "critical": "危重人数", "cases": "病例数", "casualties": "死伤总数",
    "dead_or_critical": "死亡和危重总数", "incubation_cases": "一个平均潜伏期内病例数", "harmed": "受到损害人数",
    "batch_harmed": "同一批号不良反应人数", "batch_dead": "同一批号死亡人数", "same_batch": "是否同一批号",
}  # fmt: skip

#: letters before a figure within which it may be called hearsay
_REACH = 120


class Review:
    """Gathers reasons. `needed` tells whether one of them asks for a person."""

    def __init__(self, kind: str, topic: Topic | None, level: Level | None, verified: bool) -> None:
        self.reasons: list[str] = []
        #: those that ask for a person, but for the place and the facts not stated, which are told by themselves
        self.asks: list[str] = []
        self.needed = False
        self._kind, self._topic, self._level, self._verified = kind, topic, level, verified

    def see(
        self,
        matter: Matter,
        scope: Scope,
        disputed: Iterable[str],
        met: tuple[Met, ...],
        outweighed: tuple[Cancelled, ...],
        attention: Attention,
    ) -> None:
        """Note everything that is doubtful about the judgement, and why a complaint counts."""
        if self._topic is not None and self._topic.rule and attention != "ignore":
            raised = f"，加重词“{matter.aggravated}”" if matter.aggravated else ""
            self.reasons.append(
                f"{self._topic.rule} {TYPES[self._kind]}（{self._topic.tier or '—'}）{raised}"
            )
        if scope.doubt and (matter.grave or matter.addressed):
            self._ask(scope.doubt, apart=True)
        if matter.unexplained and attention != "ignore":
            self._ask("文中写明多人死亡，但看不出是哪一类事件，请人工判断类型和级别")
        for name in disputed:
            self._ask(f"文中{FACT_NAMES.get(name, name)}前后不一致，已取较重的读法")
        if self._level is not None and not self._verified:
            self._ask(f"{LEVEL_NAMES[self._level]}级只依据待核条款，请人工核对，不据此起算5小时、24小时")
        for each in met:
            if each.assumed:
                self._ask(
                    f"{each.rule.id}：文中未写明{'、'.join(FACT_NAMES.get(name, name) for name in each.assumed)}，暂按文中的送医人数、病例数或对个人的说法"
                )
        for cancelled in outweighed:
            if met or matter.grave:
                self._ask(
                    f"有“{cancelled.hit.word}”字样（{cancelled.group.id} {cancelled.group.name}），但文中另有真实事件"
                )

    def asked(self, missing: tuple[str, ...], attention: Attention) -> None:
        """Unknown is not zero: facts that could raise the level are asked for."""
        if missing and attention != "ignore":
            self._ask(
                f"文中未写明{'、'.join(FACT_NAMES.get(name, name) for name in missing)}，不能排除更高等级",
                apart=True,
            )

    def beyond(self, kinds: Iterable[str]) -> None:
        """Figures nobody can believe are in no total; a person looks at what was meant."""
        for name in kinds:
            self._ask(f"文中{FACT_NAMES.get(name, name)}大得不合常理，未予计入，请核对原文")

    def unconfirmed(self, text: str, met: Iterable[Met]) -> None:
        """A level that rests on hearsay is proposed all the same; `text` is the normalised one."""
        deciding = [each for each in met if self._level is not None and each.rule.level == self._level]
        for start, end in (span for each in deciding for span in each.spans):
            if hearsay(text[sentence_around(text, start, end, _REACH)[0] : start]):
                self._ask("定级所据的说法出自传言，文中未见证实，请先核实再研判")

    def _ask(self, reason: str, *, apart: bool = False) -> None:
        self.needed = True
        if reason not in self.reasons:
            self.reasons.append(reason)
            if not apart:
                self.asks.append(reason)
