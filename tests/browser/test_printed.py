"""What `make demo` prints is true."""

import pytest
from playwright.sync_api import Page

from tests.browser.editing import log_in
from tests.browser.running_demo import RunningDemo

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_every_printed_address_answers(visitor: Page, demo: RunningDemo):
    printed = demo.addresses
    answers = {address: visitor.goto(address) for address in printed}

    assert {f"{site}/" for site in demo.sites} < set(printed)
    assert {f"{demo.hub}/api/v1/cases/", f"{demo.hub}/admin/"} < set(printed)
    assert [address for address, answer in answers.items() if answer.status != 200] == []


ACCOUNTS = ("organiser", "editor", "reviewer1", "reviewer2", "chief")
DESK = ("counting", "confirming", "interrupting")


@pytest.mark.parametrize("name", ACCOUNTS)
def test_printed_account_logs_in(visitor: Page, demo: RunningDemo, name: str):
    log_in(visitor, demo, name)

    assert visitor.goto(f"{demo.hub}/admin/pages/").status == 200
    assert visitor.url.startswith(f"{demo.hub}/admin/pages/")


@pytest.mark.parametrize("name", DESK)
def test_printed_account_of_the_counting_desk_works_there(
    visitor: Page, demo: RunningDemo, name: str
):
    log_in(visitor, demo, name)

    assert visitor.goto(f"{demo.hub}/admin/plugins/voting/2020/").status == 200


def test_no_other_account_is_printed(demo: RunningDemo):
    assert set(demo.accounts) == {*ACCOUNTS, *DESK}
