"""Who sends a request, as far as the network address tells."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

_NETWORK_BITS = 64
"""Leading bits that identify a household's IPv6 network; it can use every address of that network."""


@lru_cache(1024)
def household(address: str) -> str:
    """An IPv4 address itself, the /64 network of an IPv6 address, and any other text unchanged."""
    ip = _parse(address)
    return _name(ip) if ip else address


@lru_cache(1024)
def public_household(address: str) -> str | None:
    """The household of a public address; None for this machine and private networks, whose address may be a proxy's."""
    ip = _parse(address)
    return _name(ip) if ip and ip.is_global else None


def _parse(address: str) -> IPv4Address | IPv6Address | None:
    try:
        ip = ip_address(address)
    except ValueError:
        return None
    return getattr(ip, "ipv4_mapped", None) or ip  # a socket for both protocols maps IPv4 addresses


def _name(ip: IPv4Address | IPv6Address) -> str:
    return str(ip) if isinstance(ip, IPv4Address) else str(IPv6Network((int(ip), _NETWORK_BITS), strict=False))
