"""Where an answer may send Reader on: nowhere but within the site that was asked, and never inside a private network."""

from ipaddress import IPv6Address, ip_address
from typing import NamedTuple


class Origin(NamedTuple):
    """What two addresses share that lead to one server."""

    scheme: str
    host: str
    port: int


def may_lead_to(target: Origin, home: Origin) -> bool:
    """Tell whether an answer from home may send on to a target: the same server, or by https another of its site."""
    if target == home:
        return True
    is_secure = target.scheme == home.scheme == "https" and target.port in {443, home.port}
    return is_secure and _is_of_site(target.host, home.host.removeprefix("www."))


def is_public(address: str) -> bool:
    """Tell whether an IP address is one of the open internet, and none of this machine or of a network inside."""
    parsed = ip_address(address.partition("%")[0])
    inner = parsed.ipv4_mapped if isinstance(parsed, IPv6Address) else None
    return (inner or parsed).is_global


def _is_of_site(host: str, site: str) -> bool:
    return host == site or host.endswith(f".{site}")
