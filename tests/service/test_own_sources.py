"""The office's own site is added to the settings, or taken out, while the intake is at work."""

from datetime import timedelta
from pathlib import Path

from tests.service.test_answers import own_page
from tests.service.test_intake import NINE, Room, found


def test_a_page_of_a_site_added_meanwhile_is_the_answer_and_no_report(tmp_path: Path) -> None:
    with Room(tmp_path / "home") as room:
        room.intake.receive(found())
        room.now = NINE + timedelta(hours=4)
        room.intake.own_sources(["own"])
        room.intake.receive(own_page())
        (incident,) = room.incidents
        assert len(incident.members) == 1
        assert [each.by for each in incident.responses] == ["system"]


def test_a_page_of_a_site_taken_out_is_a_report_like_any_other(tmp_path: Path) -> None:
    with Room(tmp_path / "home") as room:
        room.intake.own_sources(["own"])
        room.intake.own_sources([])
        room.intake.receive(found())
        room.now = NINE + timedelta(hours=4)
        room.intake.receive(own_page())
        assert all(not each.responses for each in room.incidents)
        assert sum(len(each.members) for each in room.incidents) == 2


def test_a_notice_read_before_its_site_was_taken_out_and_put_back_is_still_in_mind(tmp_path: Path) -> None:
    with Room(tmp_path / "home") as room:
        room.intake.own_sources(["own"])
        room.now = NINE + timedelta(hours=4)
        room.intake.receive(own_page())
        assert room.incidents == []
    with Room(tmp_path / "home") as again:
        again.now = NINE + timedelta(hours=4)
        again.intake.own_sources(["own"])
        again.intake.receive(found())
        (incident,) = again.incidents
        assert [each.by for each in incident.responses] == ["system"]
