"""Which machines an address may lead to. A name is resolved once, and what is connected to is what was looked at."""

import ipaddress
import socket
import time

import httpcore

from .programme import UnreadableProgramme

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def resolve(host, port):
    """The addresses of a host, best first. Decimal, octal and short forms of one are what the system takes them for."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(entry[4][0] for entry in found))


def is_public(address):
    """Whether an IP address is one of the whole Internet; of one that carries another inside, whether that is."""
    if address.version == 6 and (inner := address.ipv4_mapped or address.sixtofour or _translated(address)):
        return is_public(inner)
    is_old = address.version == 6 and address.is_site_local
    return address.is_global and not (address.is_multicast or address.is_reserved or is_old)


def _translated(address):
    """The IPv4 address that a NAT64 gateway would connect to."""
    return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None


class Reach:
    """A way to the network that leads only where it may, and not longer than it may.

    ``networks`` are always allowed, other private addresses while ``allows_private``: until a public one was met.
    """

    def __init__(self, networks, allows_private, ends):
        self.networks = [ipaddress.ip_network(network, strict=False) for network in networks]
        self.allows_private, self.ends = allows_private, ends

    def addresses(self, host, port):
        """The addresses of a host to connect to. Raises UnreadableProgramme if one of them may not be."""
        try:
            found = [ipaddress.ip_address(address) for address in resolve(host, port)]
        except (OSError, ValueError):  # UnicodeError is a ValueError
            raise UnreadableProgramme(f"no machine called {host[:100]} can be found") from None
        if not found:
            raise UnreadableProgramme(f"no machine called {host[:100]} can be found")
        public = [is_public(address) for address in found]
        if not self.allows_private:
            for address, is_fine in zip(found, public, strict=True):
                if not is_fine and not any(address in network for network in self.networks):
                    raise UnreadableProgramme(f"{host[:100]} is in a private network, which is not asked")
        self.allows_private &= not any(public)
        return [str(address) for address in found]

    def seconds_left(self, timeout):
        left = self.ends - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the time is over")
        return min(left, timeout) if timeout else left


class ReachedNetwork(httpcore.NetworkBackend):
    """What httpcore connects with. TLS and the Host header keep the name, for they come from the address asked."""

    def __init__(self, reach):
        self._reach, self._network = reach, httpcore.SyncBackend()

    def connect_tcp(self, host, port, timeout=None, local_address=None, socket_options=None):
        failure = httpcore.ConnectError("it has no address")
        for address in self._reach.addresses(host, port):
            try:
                stream = self._network.connect_tcp(address, port, self._reach.seconds_left(timeout))
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _TimedStream(stream, self._reach)
        raise failure


class _TimedStream(httpcore.NetworkStream):
    """Its steps together take no longer than the whole may: a header of one byte a second is a step each."""

    def __init__(self, stream, reach):
        self._stream, self._reach = stream, reach

    def read(self, max_bytes, timeout=None):
        return self._stream.read(max_bytes, self._reach.seconds_left(timeout))

    def write(self, buffer, timeout=None):
        self._stream.write(buffer, self._reach.seconds_left(timeout))

    def close(self):
        self._stream.close()

    def start_tls(self, ssl_context, server_hostname=None, timeout=None):
        stream = self._stream.start_tls(ssl_context, server_hostname, self._reach.seconds_left(timeout))
        return _TimedStream(stream, self._reach)

    def get_extra_info(self, info):
        return self._stream.get_extra_info(info)
