"""A world with cases that can be voted for."""

import pytest

from tests.ballots import EDITIONS
from tests.given import given
from tests.world import build_all, make_case, make_world


@pytest.fixture(params=EDITIONS)
def rules(request) -> dict:
    """The rules of each edition: what holds for a vote holds under both."""
    return EDITIONS[request.param]


@pytest.fixture
def cases(db):
    """Three cases in two categories, numbered."""
    return given(three_cases)


def three_cases():
    make_world()
    made = [
        make_case(pictures=1, title="智慧社区一网通办", brief="居民在手机上办事。"),
        make_case(pictures=0, title="海岛诊桌", brief="远程随访与送药。"),
        make_case("network-security", pictures=0, title="云端守望", brief="入侵检测。"),
    ]
    for number, case in enumerate(made, start=16):
        case.case_ref.ballot_no = number
        case.case_ref.save()
    build_all()
    return made


@pytest.fixture
def case(cases):
    """One of them."""
    return cases[0]
