"""Answers: the press officer 钱伟 says where the office has answered; the system looks for itself."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from config.sources import Watched
from monitor.domain.act import Act
from monitor.domain.instant import parse_instant
from monitor.domain.place import ListingPlace
from monitor.domain.source import Source
from monitor.errors import BadAct
from monitor.service.acting import Acting
from monitor.service.prover import Prover
from spiders.evidence.fetch import Fetcher
from spiders.evidence.guard import Guard
from spiders.evidence.screenshot import Camera
from spiders.evidence.taking import WebEvidence
from tests.service import test_intake
from tests.service.test_intake import NINE, Room, found
from tests.spiders.web import Page, site_on_loopback

ANSWER = """<html><head><meta charset="utf-8"><title>关于城北小学学生饭后不适情况的通报</title></head><body>
<h1>关于城北小学学生饭后不适情况的通报</h1><p>发布时间：2026-03-11 11:20</p><div class="content">
<p>3月11日，贵阳市云岩区城北小学112名学生出现呕吐、腹痛。经查，系食物中毒，1人经抢救无效死亡。</p>
<p>已责令学校食堂停业，对供餐单位立案调查，98名学生已出院，相关责任人停职。我局将持续发布信息。</p>
</div></body></html>"""
OTHER = (
    ANSWER.replace("城北小学", "河滨花园")
    .replace("食物中毒", "电梯停运")
    .replace("学生", "住户")
    .replace("云岩区", "南明区")
)


class Web:
    """A site, and a prover that may look at it."""

    def __init__(self, site, room, *, listed=True):
        self.site, self.room = site, room
        guard = Guard(frozenset({site.address.removeprefix("http://")} if listed else ()))
        taker = WebEvidence(
            Fetcher(guard, self.monotonic), Camera(guard, self.monotonic, lambda: None), self.now
        )
        self.prover = Prover(room.bureau, taker, self)

    pace = 1.0

    def now(self):
        return self.room.now

    def monotonic(self):
        return 0.0

    def departure(self):
        return timedelta(0)

    def wait(self, span):
        self.room.now += span

    def look(self):
        """One round of the prover; how many pages it fetched."""
        wanted = self.prover.wanted()
        for each in wanted:
            self.prover.record(each, self.prover.take(each))
        return len(wanted)


@pytest.fixture
def room(tmp_path, monkeypatch):
    own = Source("own", "news", None, timedelta(minutes=10), ListingPlace("https://wjw.example/"), own=True)
    plain = test_intake.settings
    monkeypatch.setattr(test_intake, "settings", lambda home: replace(plain(home), watched=Watched((own,))))
    with Room(tmp_path / "home") as ours:
        ours.intake.receive(found())
        ours.now = NINE + timedelta(hours=3)
        yield ours


@pytest.fixture
def web(room):
    with site_on_loopback() as site:
        site.pages["/answer"] = Page(ANSWER.encode(), headers={"Content-Type": "text/html"})
        site.pages["/other"] = Page(OTHER.encode(), headers={"Content-Type": "text/html"})
        yield Web(site, room)


def answer(room, url, **data):
    (incident,) = room.incidents
    act = Act(
        room.now,
        "respond",
        incident.members[0].document,
        "duty",
        {"kind": "authoritative", "url": url} | data,
    )
    return Acting(room.bureau).perform(act)


def clock(room, kind="authoritative_release"):
    (incident,) = room.incidents
    return next(each for each in incident.clocks if each.kind == kind)


def test_what_a_person_says_is_claimed_whatever_the_act_says_of_evidence(room):
    answer(room, "https://wjw.example/1", evidence=True)
    assert (clock(room).outcome, clock(room).proof) == ("claimed", "claimed")


def test_the_page_is_fetched_kept_and_ends_the_clock_at_the_time_it_says(web, room):
    answer(room, web.site.url("/answer"))
    assert web.look() == 1
    assert (clock(room).outcome, clock(room).proof) == ("met_on_time", "proven")
    assert clock(room).met_at == datetime(2026, 3, 11, 3, 20, tzinfo=UTC)
    kept = [event for event in events(room) if event.kind == "evidence_kept"]
    files = {each["what"]: each["file"] for each in kept[0].data["files"]}
    assert room.home.files.get("guiyang", files["page"]) == ANSWER.encode()
    assert "98名学生已出院" in room.home.files.get("guiyang", files["text"]).decode()
    assert web.look() == 0, "once is enough"


def events(room):
    return [each for commit in room.home.ledger.read("guiyang", 0, 1000) for each in commit.events]


def test_a_page_that_tells_of_something_else_is_kept_and_proves_nothing(web, room):
    answer(room, web.site.url("/other"))
    web.look()
    assert clock(room).outcome == "claimed"
    (incident,) = room.incidents
    assert incident.responses[0].evidence == "other"
    assert web.look() == 0


def test_a_page_that_does_not_answer_is_tried_again_later_and_the_reason_written_once(web, room):
    web.site.pages["/answer"] = Page(b"", 503)
    answer(room, web.site.url("/answer"))
    for _ in range(3):
        web.look()
        room.now += timedelta(minutes=31)
    assert [event.data["fault"] for event in events(room) if event.kind == "evidence_missing"] == [
        "evidence-status"
    ]
    web.site.pages["/answer"] = Page(ANSWER.encode(), headers={"Content-Type": "text/html"})
    room.now += timedelta(hours=2)
    web.look()
    assert clock(room).outcome == "met_on_time", "the page's own time counts, not that of our looking"


def test_an_address_inside_the_house_is_refused_and_said_so(web, room):
    answer(room, web.site.url("/answer"))
    closed = Web(web.site, room, listed=False)
    closed.look()
    (incident,) = room.incidents
    assert incident.responses[0].evidence == "evidence-private"
    assert not web.site.visits


def test_after_a_restart_the_page_is_still_wanted(web, room):
    answer(room, web.site.url("/answer"))
    again = Web(web.site, room)
    assert again.look() == 1
    assert clock(room).proof == "proven"


def own_page(url="https://wjw.example/tb/1", **fields):
    text = (
        "3月11日，贵阳市云岩区城北小学112名学生食物中毒，1人死亡。经查，系供餐单位所致，已责令停业。"
        "98名学生已出院。我局将持续发布信息。"
    )
    return found(
        "own-1", text, origin="own", url=url, title="关于城北小学学生食物中毒情况的通报", publisher="贵阳市卫生健康局",
        published=parse_instant("2026-03-11T12:40:00+08:00"),
        fetched=NINE + timedelta(hours=4), **fields,
    )  # fmt: skip


def test_a_page_of_the_office_s_own_site_is_its_answer_and_no_report(room):
    room.now = NINE + timedelta(hours=4)
    assert room.intake.receive(own_page()) is True
    (incident,) = room.incidents
    assert len(incident.members) == 1
    (said,) = incident.responses
    assert (said.kind, said.proof, said.by) == ("authoritative", "proven", "system")
    assert clock(room).met_at == datetime(2026, 3, 11, 4, 40, tzinfo=UTC)
    assert clock(room).outcome == "met_on_time"
    number = room.bureau.journal.state.head.number
    assert room.intake.receive(own_page()) is False
    assert room.bureau.journal.state.head.number == number


def test_a_page_of_ours_about_nothing_we_know_opens_nothing(room):
    page = own_page()
    assert room.intake.receive(
        replace(page, title="关于流感疫苗接种的通知", text="流感疫苗接种工作已开始，请市民按时接种。")
    )
    assert len(room.incidents) == 1
    assert not room.incidents[0].responses


def test_the_same_address_recorded_by_a_person_first_is_one_answer(room):
    answer(room, "https://wjw.example/tb/1")
    room.intake.receive(own_page())
    assert len(room.incidents[0].responses) == 1


def test_an_officer_strikes_a_wrong_answer_out_and_the_clock_runs_again(room):
    room.now = NINE + timedelta(hours=4)
    room.intake.receive(own_page())
    (incident,) = room.incidents
    said = incident.responses[0].id
    act = Act(room.now, "strike", incident.members[0].document, "duty", {"response": said})
    with pytest.raises(BadAct, match="作废回应须写明理由"):
        Acting(room.bureau).perform(act)
    Acting(room.bureau).perform(replace(act, data={"response": said, "reason": "该页讲的是上月另一起"}))
    assert clock(room).outcome == ""
    assert room.incidents[0].responses[0].struck
    with pytest.raises(BadAct, match="已经作废"):
        Acting(room.bureau).perform(replace(act, data={"response": said, "reason": "再来一次"}))
    with pytest.raises(BadAct, match="没有这一回应"):
        Acting(room.bureau).perform(replace(act, data={"response": "r-none", "reason": "再来一次"}))


def test_a_struck_answer_leaves_what_another_one_met(web, room):
    answer(room, web.site.url("/answer"), kind="holding")
    web.look()
    room.now = NINE + timedelta(hours=4)
    room.intake.receive(own_page())
    (incident,) = room.incidents
    mine = next(each for each in incident.responses if each.by == "system")
    first = next(each for each in incident.responses if each.by != "system")
    reason = {"response": first.id, "reason": "链接错了"}
    Acting(room.bureau).perform(Act(room.now, "strike", incident.members[0].document, "duty", reason))
    assert clock(room).stopped_by == f"authoritative:{mine.id}"
    assert clock(room).met_at == datetime(2026, 3, 11, 4, 40, tzinfo=UTC)


def test_a_frozen_incident_takes_no_act_by_whatever_door_it_comes(room):
    (incident,) = room.incidents
    room.bureau.journal.state.frozen.add(incident.id)
    for way in ("console", "link"):
        with pytest.raises(BadAct, match="已冻结"):
            Acting(room.bureau).perform(
                Act(room.now, "sign", incident.members[0].document, "duty", {}), way=way
            )


def twin(room):
    """The same matter, opened a second time from another town's paper."""
    room.intake.receive(
        found(
            "n-2",
            "贵阳市南明区阳光中学40名学生食物中毒，均已就医。",
            title="阳光中学学生不适",
            publisher="晚报",
        )
    )
    mine, other = room.incidents
    return mine, other


def test_an_answer_whose_incident_was_merged_is_still_fetched_and_ends_the_clock_that_goes_on(web, room):
    answer(room, web.site.url("/answer"))
    web.prover.wanted()
    mine, other = twin(room)
    act = Act(room.now, "merge", mine.members[0].document, "duty", {"with": other.members[0].document})
    Acting(room.bureau).perform(act)
    assert web.look() == 1
    goes_on = room.bureau.journal.state.incidents[other.id]
    (said,) = goes_on.responses
    assert (said.evidence, said.proof) == ("kept", "proven")
    five = next(each for each in goes_on.clocks if each.kind == "authoritative_release")
    assert (five.outcome, five.met_at) == ("met_on_time", datetime(2026, 3, 11, 3, 20, tzinfo=UTC))
    assert web.look() == 0


def test_a_page_on_its_way_while_its_incident_is_merged_is_kept_all_the_same(web, room):
    answer(room, web.site.url("/answer"))
    (wanted,) = web.prover.wanted()
    taken = web.prover.take(wanted)
    mine, other = twin(room)
    act = Act(room.now, "merge", mine.members[0].document, "duty", {"with": other.members[0].document})
    Acting(room.bureau).perform(act)
    web.prover.record(wanted, taken)
    assert room.bureau.journal.state.incidents[other.id].responses[0].proof == "proven"


def test_a_page_that_says_it_came_later_than_claimed_is_late(web, room):
    web.site.pages["/answer"] = Page(
        ANSWER.replace("11:20", "15:10").encode(), headers={"Content-Type": "text/html"}
    )
    room.now = NINE + timedelta(hours=7)
    answer(room, web.site.url("/answer"), published="2026-03-11T11:00")
    web.look()
    assert (clock(room).outcome, clock(room).met_at) == (
        "met_late", datetime(2026, 3, 11, 7, 10, tzinfo=UTC),
    )  # fmt: skip


def test_struck_the_answer_that_is_left_counts_from_what_its_page_proved_not_from_what_was_claimed(web, room):
    web.site.pages["/answer"] = Page(
        ANSWER.replace("11:20", "15:10").encode(), headers={"Content-Type": "text/html"}
    )
    room.now = NINE + timedelta(hours=4)
    room.intake.receive(own_page())
    room.now = NINE + timedelta(hours=7)
    answer(room, web.site.url("/answer"), published="2026-03-11T11:00")
    web.look()
    (incident,) = room.incidents
    own = next(each for each in incident.responses if each.by == "system")
    reason = {"response": own.id, "reason": "讲的是另一起"}
    Acting(room.bureau).perform(Act(room.now, "strike", incident.members[0].document, "duty", reason))
    assert clock(room).met_at == datetime(2026, 3, 11, 7, 10, tzinfo=UTC)
    assert clock(room).outcome == "met_late"


def test_a_page_of_ours_with_a_time_to_come_counts_from_when_we_held_it(room):
    room.now = NINE + timedelta(hours=4)
    page = replace(own_page(), published=parse_instant("2026-03-11T23:00:00+08:00"))
    room.intake.receive(page)
    assert clock(room).met_at == page.fetched


def test_our_own_notice_that_was_seen_before_the_report_is_its_answer(room):
    """The press took it from us: the page came first, and nobody crawls it again."""
    notice = replace(
        own_page("https://wjw.example/tb/2"), external_id="own-2", title="关于阳光中学学生食物中毒情况的通报",
        text="3月11日，贵阳市南明区阳光中学40名学生食物中毒，均已就医。经查，系供餐单位所致，已责令停业。",
    )  # fmt: skip
    room.intake.receive(notice)
    report = found(
        "n-2", "贵阳市南明区阳光中学40名学生食物中毒，均已就医。", title="阳光中学学生不适",
        published=parse_instant("2026-03-11T13:30:00+08:00"), fetched=NINE + timedelta(hours=5),
    )  # fmt: skip
    room.now = NINE + timedelta(hours=5)
    room.intake.receive(report)
    (_, opened) = room.incidents
    (said,) = opened.responses
    assert (said.by, said.proof) == ("system", "proven")
    response = next(each for each in opened.clocks if each.kind == "response")
    assert response.outcome == "met_on_time"


def test_a_frozen_incident_takes_in_no_page_no_report_and_no_evidence(web, room):
    answer(room, web.site.url("/answer"))
    (incident,) = room.incidents
    room.bureau.journal.state.frozen.add(incident.id)
    web.look()
    room.now = NINE + timedelta(hours=4)
    room.intake.receive(own_page())
    room.intake.receive(found("n-9"))
    now = room.bureau.journal.state.incidents
    assert now[incident.id] == incident
    assert len(now) == 2, "the report is not lost: it opens an incident of its own"


def test_after_a_restart_our_notice_is_still_in_mind_when_the_report_comes(tmp_path, monkeypatch):
    own = Source("own", "news", None, timedelta(minutes=10), ListingPlace("https://wjw.example/"), own=True)
    plain = test_intake.settings
    monkeypatch.setattr(test_intake, "settings", lambda home: replace(plain(home), watched=Watched((own,))))
    with Room(tmp_path / "home") as before:
        before.now = NINE + timedelta(hours=4)
        before.intake.receive(own_page())
        assert before.incidents == []
    after = Room(tmp_path / "home")
    after.now = NINE + timedelta(hours=4)
    with after:
        after.now = NINE + timedelta(hours=5)
        after.intake.receive(
            found(published=parse_instant("2026-03-11T13:30:00+08:00"), fetched=NINE + timedelta(hours=5))
        )
        (incident,) = after.incidents
        assert [said.by for said in incident.responses] == ["system"]
        assert clock(after).outcome == "met_on_time"
        after.intake.receive(
            found("n-5", published=parse_instant("2026-03-11T13:40:00+08:00"), fetched=after.now)
        )
        assert len(after.incidents[0].responses) == 1


def told(room):
    return [
        (event.data["person"], room.bureau.text(event.data["text"]))
        for event in events(room)
        if event.kind == "alert_due" and str(event.data["reason"]).startswith("evidence_")
    ]


def test_a_claim_whose_page_tells_of_something_else_is_told_at_once(web, room):
    answer(room, web.site.url("/other"))
    web.look()
    said = told(room)
    assert {person for person, _ in said} >= {"duty"}
    assert all("讲的不是此事" in text and "城北小学" in text for _, text in said)


def test_a_claim_whose_page_cannot_be_fetched_is_told_once(web, room):
    web.site.pages["/answer"] = Page(b"", 503)
    answer(room, web.site.url("/answer"))
    for _ in range(3):
        web.look()
        room.now += timedelta(minutes=31)
    assert len([text for person, text in told(room) if person == "duty" and "取不到" in text]) == 1
