"""Where an answer may send Reader on: nowhere but within the site that was asked, and never inside a private network."""

from ipaddress import IPv6Address, ip_address
from typing import NamedTuple


class UrlOrigin(NamedTuple):
    """What two addresses share that lead to one server."""

    scheme: str
    host: str
    port: int


def is_allowed_redirect(target: UrlOrigin, base_url: UrlOrigin) -> bool:
    """Tell whether an answer from home may send on to a target: the same server, or by https another of its site."""
    if target == base_url:
        return True
    is_secure = target.scheme == base_url.scheme == "https" and target.port in {443, base_url.port}
    return is_secure and _is_same_site(target.host, base_url.host.removeprefix("www."))


def is_public(url: str) -> bool:
    """Tell whether an IP address is one of the open internet, and none of this machine or of a network inside."""
    parsed = ip_address(url.partition("%")[0])
    inner = parsed.ipv4_mapped if isinstance(parsed, IPv6Address) else None
    return (inner or parsed).is_global


def _is_same_site(host: str, site: str) -> bool:
    return host == site or host.endswith(f".{site}")
