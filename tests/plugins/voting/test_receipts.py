"""Receipt codes survive being read out, typed and misread."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.voting import receipts

commitments = st.binary(min_size=32, max_size=32)


@given(commitments)
def test_a_code_is_read_as_it_was_made(committed):
    code = receipts.receipt_code(committed)
    assert len(code) == 16
    assert receipts.read_code(code) == code
    assert receipts.read_code(f" {receipts.in_groups(code).lower()} ") == code


@given(commitments, st.integers(0, 14), st.sampled_from(receipts.ALPHABET))
def test_one_wrong_character_is_no_code(committed, place, other):
    code = receipts.receipt_code(committed)
    changed = code[:place] + other + code[place + 1 :]
    assert receipts.read_code(changed) == (code if changed == code else None)


@pytest.mark.parametrize("text", ["", "0", "0" * 15, "!" * 16, "0" * 17, "零" * 16])
def test_what_is_no_code_is_none(text):
    assert receipts.read_code(text) is None


@given(st.text(max_size=40))
def test_nothing_that_is_typed_breaks_the_reading(text):
    receipts.read_code(text)


def test_letters_that_look_like_digits_are_digits():
    code = receipts.receipt_code(bytes(32))
    assert code == "0" * 16
    assert receipts.read_code("oOo0O-00000-oOooo-0") == code


def test_the_commitment_needs_both_parts():
    ballot, other = UUID(int=1), UUID(int=2)
    made = receipts.commitment(ballot, bytes(16))
    assert made != receipts.commitment(other, bytes(16))
    assert made != receipts.commitment(ballot, bytes([1] * 16))
