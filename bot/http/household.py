"""Who sends a request, as far as the IP address tells: a household, this machine or private network, a trusted proxy."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

_NETWORK_BITS = 64
"""Leading bits that identify a household's IPv6 network; it can use every address of that network."""


@lru_cache(1024)
def household(address: str) -> str:
    """An IPv4 address itself, the /64 network of an IPv6 address, and any other text unchanged."""
    ip = parse_address(address)
    return _name(ip) if ip else address


@lru_cache(1024)
def public_household(address: str) -> str | None:
    """The household of a public address; None for this machine and private networks, whose address may be a proxy's."""
    ip = parse_address(address)
    return _name(ip) if ip and ip.is_global else None


@lru_cache(1024)
def is_internal(address: str) -> bool:
    """Whether an address is this machine's or a private network's; False for text that is not an address."""
    ip = parse_address(address)
    return ip is not None and not ip.is_global


def parse_address(text: str) -> IPv4Address | IPv6Address | None:
    """An address as proxies and systems write it: with a port, in brackets, with a zone, or IPv4 mapped to IPv6."""
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        ip = ip_address(bare.partition("%")[0])
    except ValueError:
        return None
    return getattr(ip, "ipv4_mapped", None) or ip  # a socket for both protocols maps IPv4 addresses


def trusted_networks(proxies: str) -> str:
    """TRUSTED_PROXIES for uvicorn, with each IPv4 network also as a socket for both protocols writes it."""
    if proxies == "*":
        return proxies
    networks = [ip_network(proxy.strip()) for proxy in proxies.split(",")]
    mapped = [
        f"::ffff:{network.network_address}/{96 + network.prefixlen}"
        for network in networks
        if isinstance(network, IPv4Network)
    ]
    return ",".join([*map(str, networks), *mapped])


def _name(ip: IPv4Address | IPv6Address) -> str:
    return str(ip) if isinstance(ip, IPv4Address) else str(IPv6Network((int(ip), _NETWORK_BITS), strict=False))
