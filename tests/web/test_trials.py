"""A hundred trials at once: each is a process, so few run, few wait, and nobody pushes out what a colleague is looking at."""

from datetime import timedelta

import anyio
import pytest

from monitor.errors import BadInput
from monitor.service.trial import Trial
from monitor.web.trials import Trials
from tests.web.consoles import NINE

LIST = Trial("https://wjw.qiancheng.example/tzgg/")


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_of_a_hundred_people_who_try_at_once_few_are_served_and_the_others_are_told() -> None:
    trials, done, told = Trials(), anyio.Event(), []
    running = most = 0

    async def one(person: str) -> None:
        nonlocal running, most
        try:
            async with trials.turn(person):
                running += 1
                most = max(most, running)
                await done.wait()
                running -= 1
        except BadInput as fault:
            told.append((fault.code, fault.message))
            if len(told) == 94:
                done.set()

    async with anyio.create_task_group() as group:
        for n in range(100):
            group.start_soon(one, f"person-{n}")
    assert (most, len(told)) == (2, 94)
    assert set(told) == {("trial-busy", "正在试抓的人太多；请过一两分钟再试")}
    async with trials.turn("chen"):
        pass


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_one_person_tries_one_address_at_a_time_and_may_go_on_after_a_failure() -> None:
    trials = Trials()
    with pytest.raises(BadInput, match="上一次试抓还没有结束"):
        async with trials.turn("chen"), trials.turn("chen"):
            pass
    async with trials.turn("chen"):
        pass


def test_one_person_who_tries_much_pushes_out_their_own_results_alone() -> None:
    trials = Trials()
    wang = trials.keep("wang", LIST, NINE)
    names = [trials.keep("chen", LIST, NINE) for _ in range(60)]
    assert trials.find(wang, "wang", NINE) == LIST
    assert [trials.find(each, "chen", NINE) is not None for each in names] == [False] * 55 + [True] * 5


def test_a_result_is_kept_for_half_an_hour_and_for_who_made_it() -> None:
    trials = Trials()
    name = trials.keep("chen", LIST, NINE)
    assert trials.find(name, "wang", NINE) is None
    assert trials.find(name, "chen", NINE + timedelta(minutes=29)) == LIST
    assert trials.find(name, "chen", NINE + timedelta(minutes=30)) is None
    assert trials.find("", "chen", NINE) is None
