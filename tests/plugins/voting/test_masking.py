"""A network as its visitor is shown it."""

from ipaddress import ip_address

import pytest

from plugins.voting.masking import masked


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("112.224.7.9", "112.224.*.*"),
        ("10.0.0.1", "10.0.*.*"),
        ("2408:8215:1a00:3::9", "2408:8215:1a00:*"),
        ("::1", "0:0:0:*"),
    ],
)
def test_half_of_it_and_no_more(address, shown):
    assert masked(ip_address(address)) == shown
