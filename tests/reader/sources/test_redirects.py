"""Where an answer may send on to."""

import pytest

from reader.sources.response_errors import UrlOrigin, is_allowed_redirect, is_public

HOME = UrlOrigin("https", "huggingface.co", 443)
OWN = UrlOrigin("http", "127.0.0.1", 8000)


@pytest.mark.parametrize(
    ("target", "home"),
    [
        (HOME, HOME),
        (UrlOrigin("https", "hub.huggingface.co", 443), HOME),
        (UrlOrigin("https", "huggingface.co", 443), UrlOrigin("https", "www.huggingface.co", 443)),
        (UrlOrigin("https", "a.mirror.example", 8443), UrlOrigin("https", "mirror.example", 8443)),
        (OWN, OWN),
    ],
)
def test_it_stays_within_the_site(target: UrlOrigin, home: UrlOrigin) -> None:
    assert is_allowed_redirect(target, home)


@pytest.mark.parametrize(
    ("target", "home"),
    [
        (UrlOrigin("http", "huggingface.co", 80), HOME),
        (UrlOrigin("http", "huggingface.co", 443), HOME),
        (UrlOrigin("https", "huggingface.co", 8443), HOME),
        (UrlOrigin("https", "huggingface.co.evil.example", 443), HOME),
        (UrlOrigin("https", "evilhuggingface.co", 443), HOME),
        (UrlOrigin("https", "co", 443), HOME),
        (UrlOrigin("https", "127.0.0.1", 443), HOME),
        (UrlOrigin("https", "", 443), HOME),
        (UrlOrigin("ftp", "huggingface.co", 21), HOME),
        (UrlOrigin("http", "127.0.0.1", 8001), OWN),
        (UrlOrigin("https", "127.0.0.1", 8000), OWN),
        (UrlOrigin("http", "localhost", 8000), OWN),
    ],
)
def test_it_leads_nowhere_else(target: UrlOrigin, home: UrlOrigin) -> None:
    assert not is_allowed_redirect(target, home)


@pytest.mark.parametrize(
    ("address", "is_open"),
    [
        ("18.244.202.73", True),
        ("2600:9000:2368::1", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:18.244.202.73", True),
        ("fe80::1%eth0", False),
        ("fd00:ec2::254", False),
    ],
)
def test_addresses_inside_are_told_from_those_in_the_open(address: str, is_open: bool) -> None:
    assert is_public(address) is is_open
