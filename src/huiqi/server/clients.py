"""Who asks (faces layer): a name for each client, for its share of the server.

An address of IPv4 stands for itself, one of IPv6 for its network of 64 bits. What a proxy says of the address counts
only where the server was told that it stands behind one.
"""

from __future__ import annotations

from ipaddress import IPv6Address, IPv6Network, ip_address

from starlette.requests import Request


def client_of(request: Request) -> str:
    """Return the name of the client of a request; "?" where its address is not known."""
    return address_of(request.client.host if request.client else "")


def address_of(host: str) -> str:
    """Return the part of an address that one client holds.

    >>> address_of("2001:db8:1:2:3:4:5:6")
    '2001:db8:1:2::/64'
    """
    try:
        found = ip_address(host)
    except ValueError:
        return "?"
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(IPv6Network((found, 64), strict=False))
    return str(found)
