"""The origin of a connection."""

from __future__ import annotations

import ipaddress


def is_loopback(address: str) -> bool:
    """True if an IP address is one of this machine's own."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    return (mapped or parsed).is_loopback
