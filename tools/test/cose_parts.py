"""Take a COSE_Sign1 apart by RFC 9052 alone: tbs, sig and sig.der beside it.

Knows nothing of ezz: heads, byte strings, one array, one tag.
"""
import sys


def head(b, i):
    kind, n = b[i] >> 5, b[i] & 31
    i += 1
    if n >= 24:
        size = 1 << (n - 24)
        n = int.from_bytes(b[i:i + size], "big")
        i += size
    return kind, n, i


def string(b, i):
    kind, n, i = head(b, i)
    assert kind == 2
    return b[i:i + n], i + n


def bstr(b):
    n = len(b)
    if n < 24:
        return bytes([0x40 + n]) + b
    if n < 256:
        return bytes([0x58, n]) + b
    return bytes([0x59]) + n.to_bytes(2, "big") + b


def integer(b):
    b = b.lstrip(b"\0")
    if b[0] & 0x80:
        b = b"\0" + b
    return bytes([2, len(b)]) + b


b = open(sys.argv[1], "rb").read()
assert b[:3] == b"\xd2\x84\x58"
protected, i = string(b, 2)
assert b[i] == 0xa0
payload, i = string(b, i + 1)
sig, i = string(b, i)
assert i == len(b) and len(sig) == 64
open("tbs", "wb").write(b"\x84\x6aSignature1" + bstr(protected) + b"\x40" +
                        bstr(payload))
open("sig", "wb").write(sig)
rs = integer(sig[:32]) + integer(sig[32:])
open("sig.der", "wb").write(bytes([0x30, len(rs)]) + rs)
