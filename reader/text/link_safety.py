"""URLs that the user must confirm before a browser opens them.

Digests come from strangers. A link to this machine, its network or a cloud's metadata service would make the browser
send a request from inside, and a host in punycode can look like another host.
"""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address

from reader.text import strip_controls
from reader.text.links import host_of

_METADATA_NAMES = frozenset({"metadata", "metadata.google.internal", "instance-data", "instance-data.ec2.internal"})
_METADATA_IPS = frozenset(
    map(ip_address, ("169.254.169.254", "169.254.170.2", "100.100.100.200", "192.0.0.192", "fd00:ec2::254"))
)
_LOCAL_DOMAINS = frozenset(
    {"corp", "home", "internal", "intranet", "lan", "local", "localdomain", "private", "test", "invalid"}
)
_LOOPBACK_NAMES = ("localhost", "localhost.localdomain", "localtest.me", "lvh.me", "ip6-localhost", "ip6-loopback")
_WILDCARD_DOMAINS = ("nip.io", "sslip.io", "xip.io")
"""Public domains whose names contain the IP address that they resolve to."""
_NUMBER = r"(?ia)0x[0-9a-f]*|[0-9]+"
_PUNYCODE = "xn--"


def confirmation_reason(url: str) -> str | None:
    """Return why a URL must be confirmed before it is opened; None for an ordinary public host."""
    host = host_of(url)
    if not host:
        return None
    reason = _numeric_host_reason(host) if _is_numeric(host) else _host_name_reason(host)
    return f"{host} {reason}" if reason else None


def _is_numeric(host: str) -> bool:
    """Return whether browsers treat a host as a number, which its last part decides by the URL Standard."""
    return host.startswith("[") or re.fullmatch(_NUMBER, host.rsplit(".", 1)[-1]) is not None


def _numeric_host_reason(host: str) -> str:
    number = _ipv6(host) if host.startswith("[") else _ipv4(host)
    if number is None:
        return "is a number but not an IP address"
    written = "" if str(number) == host.strip("[]") else f" ({number})"
    return f"{_network_reason(_embedded_ipv4(number))}{written}"


def _ipv6(host: str) -> IPv6Address | None:
    try:
        return IPv6Address(host.strip("[]"))
    except ValueError:
        return None


def _ipv4(host: str) -> IPv4Address | None:
    """Parse an IPv4 address as browsers do: one to four parts, each decimal, octal or hexadecimal."""
    parts = host.split(".")
    if len(parts) > 4 or not all(re.fullmatch(_NUMBER, part) for part in parts):
        return None
    try:
        *first, last = map(_number, parts)
    except ValueError:
        return None
    if any(part > 255 for part in first) or last >= 256 ** (4 - len(first)):
        return None
    return IPv4Address(sum(part << 8 * (3 - index) for index, part in enumerate(first)) + last)


def _number(part: str) -> int:
    if part.startswith("0x"):
        return int(part[2:] or "0", 16)
    return int(part, 8 if part.startswith("0") else 10)


def _embedded_ipv4(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Return the IPv4 address embedded in an IPv6 address, else the address itself."""
    if isinstance(ip, IPv4Address):
        return ip
    if ip in _METADATA_IPS:
        return ip
    if ip.packed[:12] in (b"\0" * 12, bytes.fromhex("0064ff9b") + b"\0" * 8) and int(ip) > 1:
        return IPv4Address(ip.packed[12:])  # IPv4-compatible and NAT64
    return ip.ipv4_mapped or ip.sixtofour or ip


def _network_reason(ip: IPv4Address | IPv6Address) -> str:
    if ip in _METADATA_IPS:
        return "is the metadata service of cloud machines, which holds credentials"
    if ip.is_loopback or ip.is_unspecified or (ip.version == 4 and ip.packed[0] == 0):
        return "is this machine"
    if ip.is_link_local:
        return "is a link-local address, a device on this network"
    if not ip.is_global:
        return "is a private address, a device on a local network"
    return "is an IP address, not a name"


def _host_name_reason(host: str) -> str:
    if host in _METADATA_NAMES:
        return "is the metadata service of cloud machines, which holds credentials"
    if host.endswith(".localhost") or _is_under(host, _LOOPBACK_NAMES):
        return "is this machine"
    if "." not in host or host.rsplit(".", 1)[1] in _LOCAL_DOMAINS or host.endswith(".home.arpa"):
        return "is a name on a local network"
    if _is_under(host, _WILDCARD_DOMAINS):
        return "is a name for the IP address in it"
    return _punycode_reason(host)


def _is_under(host: str, domains: tuple[str, ...]) -> bool:
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)


def _punycode_reason(host: str) -> str:
    labels = host.split(".")
    if not any(label.startswith(_PUNYCODE) for label in labels):
        return ""
    shown = ".".join(map(_decode_label, labels))
    if shown == host:
        return "is punycode that cannot be decoded"
    return f"is shown by browsers as {shown!r}, whose letters can be mistaken for others"


def _decode_label(label: str) -> str:
    if not label.startswith(_PUNYCODE):
        return label
    try:
        decoded = label.removeprefix(_PUNYCODE).encode("ascii").decode("punycode")
    except (UnicodeError, ValueError, OverflowError):
        return label
    return decoded if decoded and decoded.isprintable() and strip_controls(decoded) == decoded else label
