"""Numbers as people type them, shown and dialled."""

import pytest

from site_pages.phone import dialled, shown


@pytest.mark.parametrize(
    ("typed", "seen", "address"),
    [
        ("0532-55550101", "0532-55550101", "tel:+8653255550101"),
        ("55550101", "0532-55550101", "tel:+8653255550101"),
        (" 5555010 ", "0532-5555010", "tel:+865325555010"),
        ("55550101-801", "0532-55550101-801", "tel:+8653255550101;ext=801"),
        ("0532-55550101转801", "0532-55550101转801", "tel:+8653255550101;ext=801"),
        ("(0532) 55550101", "(0532) 55550101", "tel:+8653255550101"),
        ("13800000000", "13800000000", "tel:+8613800000000"),
        ("+86 532 55550101", "+86 532 55550101", "tel:+8653255550101"),
        ("400-000-0000", "400-000-0000", "tel:4000000000"),
        ("12345", "12345", "tel:12345"),
    ],
)
def test_r010_a_landline_gets_its_area_code_and_every_number_can_be_dialled(typed, seen, address):
    assert shown(typed, area_code="0532") == seen
    assert dialled(typed, area_code="0532") == address
