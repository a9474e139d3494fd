"""When a source is looked at next: pure rules, no network."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.source import BLOCKING, FAULT_NAMES, NEVER_LOOKED, WEIGHTS, Look, LookFault, SourceState
from monitor.flow.sources import LONGEST_RETRY_AFTER, after_look, whole_due

NOW = datetime(2026, 1, 6, 2, 0, tzinfo=UTC)
EVERY = timedelta(minutes=10)
WELL = Look(found=2, new=1, etag='"v1"', last_modified="x", body_hash="ab")


def failed(fault: LookFault, **given: object) -> Look:
    return Look(fault=fault, why="到时自动再试", **given)  # type: ignore[arg-type]


def after(*looks: Look) -> SourceState:
    state, now = NEVER_LOOKED, NOW
    for look in looks:
        state = after_look(state, look, EVERY, now)
        now = state.next_due or now
    return state


def test_a_good_look_is_followed_by_the_next_after_the_usual_span() -> None:
    state = after_look(NEVER_LOOKED, WELL, EVERY, NOW)
    assert (state.health, state.next_due, state.last_success) == ("well", NOW + EVERY, NOW)
    assert (state.last_new, state.etag, state.body_hash) == (NOW, '"v1"', "ab")


def test_an_unchanged_look_keeps_what_the_last_whole_one_learned() -> None:
    state = after(WELL, Look(unchanged=True))
    assert (state.etag, state.last_modified, state.body_hash) == ('"v1"', "x", "ab")
    assert state.last_whole == NOW
    assert state.last_success == NOW + EVERY


def pauses_after(fault: LookFault, times: int) -> list[int]:
    """Minutes between the tries of a source that fails so again and again."""
    state, now, pauses = after(WELL), NOW + EVERY, []
    for _ in range(times):
        state = after_look(state, failed(fault), EVERY, now)
        assert state.next_due is not None
        pauses.append((state.next_due - now) // timedelta(minutes=1))
        now = state.next_due
    return pauses


def test_a_page_that_is_gone_is_tried_less_often_each_time_but_at_least_every_hour() -> None:
    assert pauses_after("gone", 6) == [10, 20, 40, 60, 60, 60]
    state = after(WELL, failed("gone"), failed("gone"))
    assert (state.failing_since, state.failures, state.strain) == (NOW + EVERY, 2, 2.0)
    assert (state.last_success, state.etag) == (NOW, '"v1"'), "what was known stays known"


def test_an_error_of_the_host_weighs_half_and_a_line_that_is_down_a_quarter() -> None:
    assert pauses_after("status", 6) == [10, 10, 20, 20, 40, 40]
    assert pauses_after("timeout", 13) == [10] * 4 + [20] * 4 + [40] * 4 + [60]


def test_every_fault_has_its_weight() -> None:
    assert set(WEIGHTS) == set(FAULT_NAMES)
    weights: dict[float, set[str]] = {}
    for fault, weight in WEIGHTS.items():
        weights.setdefault(weight, set()).add(fault)
    assert weights[0.25] == {"unreachable", "timeout", "throttled", "storage"}
    assert weights[0.5] == {"status", "too-large", "no-entries", "incomplete", "crashed", "mail"}
    assert set(weights) == {0.25, 0.5, 1.0}
    assert set(weights[1.0]) > set(BLOCKING), "who keeps us out is hard on us"


def test_a_source_that_has_been_dead_for_years_is_still_tried_every_day() -> None:
    state, now = after(WELL), NOW + timedelta(days=1000)
    for fault in ("refused", "gone") * 400:
        state = after_look(state, failed(fault), EVERY, now, slowest=timedelta(days=1))
        assert state.next_due is not None
        assert state.next_due - now <= timedelta(days=1)
        now = state.next_due
    assert after_look(state, WELL, EVERY, now).health == "well"


def test_a_host_that_keeps_us_out_is_blocked_since_the_first_time_with_the_reason() -> None:
    state = after(WELL, failed("challenge"), failed("challenge"))
    assert state.health == "blocked"
    assert state.blocked_since == NOW + EVERY
    assert (state.fault, state.why) == ("challenge", "到时自动再试")
    assert state.next_due == NOW + EVERY + timedelta(minutes=30) + timedelta(minutes=60)


def test_one_good_look_ends_blocking_and_failing() -> None:
    state = after(failed("refused"), WELL)
    assert (state.health, state.blocked_since, state.failing_since, state.failures, state.why) == (
        "well", None, None, 0, "",
    )  # fmt: skip


def test_what_the_host_asks_for_is_granted_up_to_a_day() -> None:
    asked = after(failed("throttled", retry_after=timedelta(hours=3)))
    assert asked.next_due == NOW + timedelta(hours=3)
    forever = after(failed("throttled", retry_after=timedelta(days=400)))
    assert forever.next_due == NOW + LONGEST_RETRY_AFTER


def test_the_whole_is_asked_for_at_first_and_every_six_hours() -> None:
    assert whole_due(NEVER_LOOKED, NOW)
    state = after(WELL)
    assert not whole_due(state, NOW + timedelta(hours=5))
    assert whole_due(state, NOW + timedelta(hours=6))


LOOKS = st.builds(
    Look,
    fault=st.one_of(st.none(), st.sampled_from(sorted(FAULT_NAMES))),
    new=st.integers(0, 3),
    retry_after=st.one_of(st.none(), st.timedeltas(timedelta(0), timedelta(days=1000))),
)


@given(st.lists(LOOKS, min_size=1, max_size=40))
def test_after_any_history_a_source_is_looked_at_again_within_a_day_and_never_at_once(
    looks: list[Look],
) -> None:
    state, now = NEVER_LOOKED, NOW
    for look in looks:
        state = after_look(state, look, EVERY, now)
        assert state.next_due is not None
        assert EVERY <= state.next_due - now <= LONGEST_RETRY_AFTER
        assert (state.health == "blocked") == (look.fault in BLOCKING)
        assert (state.health == "well") == (look.fault is None)
        now = state.next_due
