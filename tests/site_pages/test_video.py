"""Where films may come from."""

import pytest

from site_pages import video


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://www.bilibili.com/video/BV1xx411c7mD/", "bilibili"),
        ("https://v.qq.com/x/page/a0000example.html", "tencent"),
        ("https://v.youku.com/v_show/id_example.html", "youku"),
        ("https://tv.cctv.com/2020/08/31/VIDEexample.shtml", "cctv"),
        ("http://www.bilibili.com/video/BV1xx411c7mD/", None),
        ("https://www.bilibili.com.evil.example/video/BV1/", None),
        ("https://evil.example/https://www.bilibili.com/video/", None),
        ("https://user@www.bilibili.com/video/BV1/", None),
        ("https://www.bilibili.com:8443/video/BV1/", None),
        ("https://www.bilibili.com/read/cv1", None),
        ("https://[::1/video/", None),
        ("javascript:alert(1)", None),
        ("", None),
    ],
)
def test_only_films_of_known_hosts_are_linked_to(address, host):
    found = video.host_of(address)
    assert (found and found.slug) == host


@pytest.mark.parametrize(
    ("name", "media_type"), [("a.mp4", "video/mp4"), ("A.MP4", "video/mp4"), ("a.avi", None)]
)
def test_a_file_is_known_by_its_ending(name, media_type):
    assert video.media_type(name) == media_type
