"""URLs that need confirmation."""

from ipaddress import IPv4Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.text.link_safety import confirmation_reason
from reader.text.links import is_safe_url

LOOPBACK = (
    *("http://0/", "http://2130706433/x", "http://0x7f.1/", "http://127.1/", "http://0177.0.0.1:8080/", "http://0x0/"),
    *(
        "http://127.255.255.254/",
        "http://[::1]:22/",
        "http://[::]/",
        "http://[::ffff:127.0.0.1]/",
        "http://0.0.0.0:80/",
    ),
    *("http://[::ffff:7f00:1]/", "http://[64:ff9b::7f00:1]/", "http://LOCALHOST:3000/", "http://app.localhost/"),
    *("https://lvh.me/", "https://x.localtest.me/"),
)


@pytest.mark.parametrize("url", LOOPBACK)
def test_urls_of_this_machine_need_confirmation(url: str) -> None:
    reason = confirmation_reason(url)
    assert is_safe_url(url)
    assert reason is not None
    assert "this machine" in reason


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("http://169.254.169.254/latest/meta-data/", "metadata service"),
        ("http://2852039166/", "metadata service of cloud machines, which holds credentials (169.254.169.254)"),
        ("http://0xA9.0xFE.0xA9.0xFE/", "metadata service"),
        ("http://[fd00:ec2::254]/", "metadata service"),
        ("http://[::ffff:a9fe:a9fe]/", "metadata service"),
        ("http://metadata.google.internal/computeMetadata/", "metadata service"),
        ("http://169.254.3.4/", "link-local"),
        ("http://[fe80::1]/", "link-local"),
        ("http://10.1.2.3/", "private"),
        ("http://192.168.1.1/admin", "private"),
        ("http://172.16.1/", "private address, a device on a local network (172.16.0.1)"),
        ("http://[fd12:3456::1]/", "private"),
        ("http://100.64.0.1/", "private"),
        ("http://8.8.8.8/", "IP address"),
        ("http://[2606:4700::1111]/", "IP address"),
        ("http://1.2.3.4.5/", "not an IP address"),
        ("http://0x100000000/", "not an IP address"),
        ("http://09.1/", "not an IP address"),
        ("http://printer.local/", "local network"),
        ("http://wiki.corp.internal/", "local network"),
        ("http://router/", "local network"),
        ("https://10.0.0.1.nip.io/", "IP address"),
        ("https://xn--gthub-n4a.com/a/b", "'gıthub.com'"),
        ("https://arxiv.xn--rg-emc/", "shown by browsers as"),
        ("https://xn--80ak6aa92e.com/", "'аррӏе.com'"),
    ],
)
def test_the_reason_says_where_a_url_leads(url: str, text: str) -> None:
    reason = confirmation_reason(url)
    assert reason is not None
    assert text in reason


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/a/b",
        "https://arxiv.org/abs/2511.00001",
        "http://10.example.com/",
        "https://127.0.0.1.example.org/",
        "https://localhost.example.org/",
        "https://4open.science/r/x",
        "https://internal.example.com/x?u=http://127.0.0.1/",
        "https://0x.org/",
    ],
)
def test_a_public_name_needs_no_confirmation(url: str) -> None:
    assert confirmation_reason(url) is None


@given(st.integers(0, 2**32 - 1), st.sampled_from(["{:d}", "{:#x}", "0{:o}"]))
def test_every_notation_of_an_ip_address_is_read(number: int, notation: str) -> None:
    reasons = [confirmation_reason(f"http://{host}/") for host in (notation.format(number), IPv4Address(number))]
    meanings = [reason.split(" ", 1)[1].partition(" (")[0] for reason in reasons if reason]
    assert len(meanings) == 2
    assert meanings[0] == meanings[1]


@given(st.from_regex(r"http://(xn--)?[a-z0-9.\[\]:-]{1,30}/", fullmatch=True))
def test_any_url_can_be_checked(url: str) -> None:
    reason = confirmation_reason(url)
    assert reason is None or reason.isprintable()
