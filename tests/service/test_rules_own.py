"""Lin of the health bureau keeps rules of her own: stricter ones hold, laxer ones are refused by name."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.inspection import Host, inspect
from config.own_rules import laid_over, rule_book
from config.profile import load_profile
from config.starter import write_starter
from config.stricter import laxer
from monitor.domain.rule import Condition, Rule
from monitor.errors import BadConfig
from monitor.service.judging import build_judge
from monitor.service.views.sight import sight_of
from tests.config.builders import spoil
from tests.judge.builders import a_document
from tests.service.library_of_lin import Lin
from tests.service.rules import CAMPUS, STRICTER, a_file, an_office
from tests.service.rules import laxer as with_more_dead

SCHOOL = "贵阳市云岩区一所小学6名学生食物中毒，均在医院治疗。"
ROAD = "贵阳市南明区发生一起交通事故，造成2人死亡。"


def faults_of(folder: Path) -> list[str]:
    with pytest.raises(BadConfig) as raised:
        load_profile(str(folder))
    return [str(each) for each in raised.value.faults]


def test_six_ill_pupils_are_graded_where_the_office_s_own_rule_says_five(tmp_path: Path) -> None:
    plain, own = (
        build_judge(str(an_office(tmp_path / "a"))),
        build_judge(str(an_office(tmp_path / "b", CAMPUS))),
    )
    document = a_document(SCHOOL, published="2026-03-02T09:00:00+08:00")
    assert plain.judge(document).level is None
    told = own.judge(document)
    assert told.level == "III"
    (criterion,) = [each for each in told.criteria if each.rule == "LIN-1"]
    assert (criterion.document, criterion.status) == ("本单位制度", "verified")


def test_before_the_day_it_was_made_the_own_rule_grades_nothing(tmp_path: Path) -> None:
    own = build_judge(str(an_office(tmp_path / "b", CAMPUS)))
    assert own.judge(a_document(SCHOOL, published="2025-12-31T23:00:00+08:00")).level is None


def test_a_stricter_number_takes_the_place_of_the_shipped_one_from_its_day_on(tmp_path: Path) -> None:
    own = build_judge(str(an_office(tmp_path / "b", STRICTER)))
    assert own.judge(a_document(ROAD, published="2026-03-02T09:00:00+08:00")).level == "III"
    assert own.judge(a_document(ROAD, published="2025-03-02T09:00:00+08:00")).level == "IV"
    three = ROAD.replace("2人", "3人")
    before = own.judge(a_document(three, published="2025-03-02T09:00:00+08:00"))
    assert before.level == "III", "the shipped rule stays in force until the own one begins"
    assert any("第493号" in each.document for each in before.criteria)


def test_an_edit_of_the_own_rules_is_a_new_version_of_profile_and_rules(tmp_path: Path) -> None:
    folder = an_office(tmp_path / "a")
    bare, judged = load_profile(str(folder)).version, build_judge(str(folder)).rules_hash
    a_file(folder / "rules", CAMPUS)
    assert load_profile(str(folder)).version != bare
    assert build_judge(str(folder)).rules_hash != judged
    (folder / "rules" / "campus.yaml").unlink()
    assert load_profile(str(folder)).version == bare


@pytest.mark.parametrize(
    ("changed", "to", "place", "said"),
    [
        (STRICTER, with_more_dead(4), "rules.0.any_of", "{dead: 3}"),
        ("  - {severely_injured: 5}\n", "", "rules.0.any_of", "{severely_injured: 10}"),
        ("{dead: 2}", "{dead: 2, missing: 1}", "rules.0.any_of", "{dead: 3}"),
        ("level: III", "level: IV", "rules.0.level", "较大"),
        ("  level: III\n", "", "rules.0", "较大"),
        (", traffic]", "]", "rules.0.types", "traffic"),
        ("  level: III\n", "  level: III\n  status: unverified\n", "rules.0.status", "待核"),
        ("  level: III\n", "  level: III\n  rule_set: campus\n", "rules.0.rule_set", "加严标准"),
    ],
)
def test_a_laxer_form_of_a_shipped_rule_is_refused_with_its_place(
    tmp_path: Path, changed: str, to: str, place: str, said: str
) -> None:
    assert changed in STRICTER
    (fault,) = faults_of(an_office(tmp_path / "a", STRICTER.replace(changed, to, 1), "ours.yaml"))
    assert "ours.yaml:" in fault
    assert f" {place}" in fault
    assert said in fault
    assert "PS-III" in fault
    assert fault.endswith("[rule-laxer]")


def test_a_report_may_be_asked_for_sooner_and_never_later_and_is_kept_where_nothing_is_said(
    tmp_path: Path,
) -> None:
    quiet = load_profile(str(an_office(tmp_path / "quiet", STRICTER))).own_rules[0].report
    assert quiet is not None, "the shipped duty to report goes on"
    limit = "  level: III\n  report: {by: 事故现场有关人员, to: 本单位, within: 30m}\n"
    sooner = load_profile(
        str(an_office(tmp_path / "sooner", STRICTER.replace("  level: III\n", limit)))
    ).own_rules[0]
    assert str(sooner.report and sooner.report.within) == "30m"
    (fault,) = faults_of(
        an_office(tmp_path / "later", STRICTER.replace("  level: III\n", limit.replace("30m", "3h")))
    )
    assert "rules.0.report" in fault
    named = STRICTER.replace("  level: III\n", "  level: III\n  report_as: REP-10-1\n")
    assert load_profile(str(an_office(tmp_path / "named", named))).own_rules[0].report == quiet
    (fault,) = faults_of(an_office(tmp_path / "nobody", named.replace("REP-10-1", "REP-99")))
    assert "report_as 指向 REP-99，没有这一条" in fault


def test_own_numbers_are_not_laid_in_the_mouth_of_the_state_council(tmp_path: Path) -> None:
    cited = (
        'document: 生产安全事故报告和调查处理条例（国务院令第493号）\nversion: "2007-06-01"\n'
        + STRICTER.replace("  level: III\n", "  level: III\n  clause: 第三条\n  status: verified\n")
    )
    faults = faults_of(an_office(tmp_path / "a", cited))
    assert any("[rule-law-cited]" in each and "本单位制度" in each for each in faults)


def test_every_file_of_own_rules_is_told_of_at_once(tmp_path: Path) -> None:
    folder = an_office(tmp_path / "a", CAMPUS)
    a_file(folder / "rules", CAMPUS, "again.yaml")
    a_file(folder / "rules", "", "empty.yaml")
    a_file(folder / "rules", "rules: [\n", "broken.yaml")
    a_file(folder / "rules", CAMPUS.replace("quote:", "words:").replace("LIN-1", "LIN-2"), "key.yaml")
    a_file(folder / "rules", CAMPUS.replace("  quote", "  # quote").replace("LIN-1", "LIN-3"), "bare.yaml")
    a_file(folder / "rules", "# " + "长" * 1_700_000, "huge.yaml")
    a_file(folder / "rules", CAMPUS, "notes.yml")
    told = "\n".join(faults_of(folder))
    for code in (
        "rule-duplicate", "file-empty", "yaml-syntax", "key-unknown", "rule-no-source", "file-large",
        "profile-stray-file",
    ):  # fmt: skip
        assert f"[{code}]" in told, code
    assert "是不是“quote”" in told or "可写：" in told


def test_a_file_where_the_folder_should_be_is_told(tmp_path: Path) -> None:
    folder = an_office(tmp_path / "a")
    (folder / "rules").write_text("rules: []\n", encoding="utf-8")
    assert "应是文件夹" in faults_of(folder)[0]


def a_rule(rule_id: str, since: int, until: int | None, dead: int = 3) -> Rule:
    return Rule(
        rule_id, "某文件", "第一条", "1", "verified", date(since, 1, 1), None if until is None else date(until, 12, 31),
        "III", ("fire",), "死亡", ((Condition("dead", dead),),), "",
    )  # fmt: skip


_YEARS = st.tuples(st.integers(2000, 2020), st.one_of(st.none(), st.integers(0, 20))).map(
    lambda pair: (pair[0], None if pair[1] is None else pair[0] + pair[1])
)


@given(_YEARS, _YEARS, st.integers(1995, 2045))
def test_on_any_day_exactly_one_form_of_a_rule_is_in_force_and_it_is_the_own_one_while_that_is_valid(
    law_years: tuple[int, int | None], own_years: tuple[int, int | None], year: int
) -> None:
    law, own = a_rule("PS-III", *law_years), a_rule("PS-III", *own_years, dead=2)
    day = date(year, 6, 1)
    holding = [rule for rule in laid_over([law], [own]) if rule.in_force(day)]
    wanted = own if own.in_force(day) else law if law.in_force(day) else None
    assert [rule.any_of for rule in holding] == ([] if wanted is None else [wanted.any_of])


_ALTERNATIVES = st.lists(
    st.dictionaries(st.sampled_from(["dead", "ill", "injured"]), st.integers(1, 5), min_size=1, max_size=3),
    min_size=1, max_size=3,
)  # fmt: skip
_FACTS = st.dictionaries(st.sampled_from(["dead", "ill", "injured"]), st.integers(0, 6))


@given(_ALTERNATIVES, _ALTERNATIVES, _FACTS)
def test_what_is_not_called_laxer_is_met_by_all_that_meets_the_shipped_rule(
    own: list[dict[str, int]], law: list[dict[str, int]], told: dict[str, int]
) -> None:
    def rule(rows: list[dict[str, int]], document: str) -> Rule:
        any_of = tuple(tuple(Condition(fact, least) for fact, least in row.items()) for row in rows)
        return Rule(
            "X-1",
            document,
            "一",
            "1",
            "verified",
            date(2000, 1, 1),
            None,
            None,
            ("fire",),
            "引文",
            any_of,
            "",
        )

    def met(rows: list[dict[str, int]]) -> bool:
        return any(all(told.get(fact, 0) >= least for fact, least in row.items()) for row in rows)

    if not list(laxer(rule(own, "我"), rule(law, "国"))):
        assert met(own) or not met(law)
    assert not list(laxer(rule(law, "国"), rule(law, "国")))


def test_without_rules_of_its_own_an_office_has_the_shipped_book() -> None:
    book = rule_book()
    assert len({rule.id for rule in book.rules}) == len(book.rules)
    assert rule_book(load_profile("guiyang").own_rules) == book


def test_the_console_of_an_office_knows_its_own_rules(tmp_path: Path) -> None:
    lin = Lin(tmp_path, an_office(tmp_path / "profile", CAMPUS))
    with lin.at_work() as intake:
        sight = sight_of(intake.bureau)
    assert sight.rules["LIN-1"].document == "本单位制度"
    assert "PS-II" in sight.rules


def test_a_set_of_the_office_s_own_making_may_be_switched_on_and_the_check_counts_the_rules(
    tmp_path: Path,
) -> None:
    folder = an_office(tmp_path / "a", CAMPUS.replace("  level: III\n", "  level: III\n  rule_set: lin\n"))
    document = a_document(SCHOOL, published="2026-03-02T09:00:00+08:00")
    assert build_judge(str(folder)).judge(document).level is None
    spoil(folder, "profile.yaml", "rule_sets", ["lin"])
    assert build_judge(str(folder)).judge(document).level == "III"
    findings = inspect(str(folder), None, Host((3, 51, 3), {"sha256", "sm3"}, {}))
    assert findings.faults == []
    assert any("本单位规则：1 条（替换随程序的 0 条，其中待核 0 条）" in line for line in findings.fine)


def test_a_new_installation_takes_the_rules_of_the_office_it_is_made_like(tmp_path: Path) -> None:
    like = an_office(tmp_path / "like", CAMPUS)
    written = write_starter(str(like), tmp_path / "new")
    assert tmp_path / "new" / "profile" / "rules" / "campus.yaml" in written
    assert load_profile(str(tmp_path / "new" / "profile")) == load_profile(str(like))
    bare = write_starter("guiyang", tmp_path / "bare")
    assert (tmp_path / "bare" / "profile" / "rules").is_dir(), "where the own rules go"
    assert not [path for path in bare if path.parent.name == "rules"]
