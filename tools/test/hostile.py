"""Hostile documents, seals and signatures: none is accepted, none brings the
command down, each is done with in a second of the processor's time and 256
MiB of memory.

	hostile.py EZZ SOURCES OFFICE SIGNED

SIGNED is a document that the office accepts; attacks are built on it.  The
bad vectors under SOURCES go through the same measure.  Prints TAP.
"""
import glob
import io
import os
import resource
import struct
import sys
import tempfile
import zipfile
import zlib

EZZ, SOURCES, OFFICE, SIGNED = map(os.path.abspath, sys.argv[1:5])
SECOND, MEBIBYTES = 1.0, 256


def again(edit=None, add=(), method=zipfile.ZIP_DEFLATED):
    """The signed package anew, with entries changed and added."""
    out = io.BytesIO()
    with zipfile.ZipFile(SIGNED) as old, \
            zipfile.ZipFile(out, "w", method) as z:
        for n in old.namelist():
            data = old.read(n)
            z.writestr(zipfile.ZipInfo(n), edit(n, data) if edit else data,
                       method)
        for n, data in add:
            z.writestr(zipfile.ZipInfo(n), data, method)
    return out.getvalue()


def signed():
    with open(SIGNED, "rb") as f:
        return f.read()


def in_xml(name, frm, to):
    def edit(n, data):
        if not n.endswith(name):
            return data
        assert frm in data, (name, frm)
        return data.replace(frm, to, 1)
    return again(edit)


def local(name, data, size=None, crc=None, method=8):
    body = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = body.compress(data) + body.flush() if method else data
    size = len(data) if size is None else size
    crc = zlib.crc32(data) if crc is None else crc
    return packed, struct.pack("<4sHHHHHIIIHH", b"PK\3\4", 20, 0, method, 0,
                               0x21, crc, len(packed), size, len(name),
                               0) + name + packed, crc, size


def central(name, packed, crc, size, at, method=8):
    return struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\1\2", 20, 20, 0, method, 0,
                       0x21, crc, packed, size, len(name), 0, 0, 0, 0, 0,
                       at) + name


def end(n, size, at):
    return struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, n, n, size, at, 0)


def overlapping(times):
    """Many entries, one and the same compressed data."""
    packed, entry, crc, size = local(b"a", b"\0" * 10000000)
    records = b"".join(central(b"%08d" % i, len(packed), crc, size, 0)
                       for i in range(times))
    return entry + records + end(times & 0xffff, len(records), len(entry))


def lying(size):
    packed, entry, crc, _ = local(b"OFD.xml", b"<a/>" * 1000, size)
    record = central(b"OFD.xml", len(packed), crc, size, 0)
    return entry + record + end(1, len(record), len(entry))


def many(n):
    entries = records = b""
    pieces, names = [], []
    at = 0
    for i in range(n):
        packed, entry, crc, size = local(b"%d" % i, b"", method=0)
        pieces.append(entry)
        names.append(central(b"%d" % i, len(packed), crc, size, at, 0))
        at += len(entry)
    entries, records = b"".join(pieces), b"".join(names)
    return entries + records + end(n & 0xffff, len(records), len(entries))


def nested(depth):
    data = b"\0" * 5000000
    for _ in range(depth):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
            z.writestr("OFD.xml", data)
        data = out.getvalue()
    return data


def der(depth):
    data = b""
    for _ in range(depth):
        n = len(data)
        head = bytes([n]) if n < 128 else \
            (lambda b: bytes([0x80 | len(b)]) + b)(
                n.to_bytes((n.bit_length() + 7) // 8, "big"))
        data = b"\x30" + head + data
    return data


LIST, SIG, PAGE = "Signatures.xml", "Signature.xml", "Page_0/Content.xml"
VALUE = "SignedValue.dat"
NS = b'xmlns:ofd="http://www.ofdspec.org/2016"'


def xml(body):
    """As the list of signatures, which nobody signs."""
    return again(lambda n, d: body if n.endswith(LIST) else d)


def value(body):
    return again(lambda n, d: body if n.endswith(VALUE) else d)


def a_value():
    with zipfile.ZipFile(SIGNED) as z:
        return z.read([n for n in z.namelist() if n.endswith(VALUE)][0])


ATTACKS = {
    # S3: parsers that differ
    "prefix": lambda: b"MZ" + signed(),
    "suffix": lambda: signed() + b"\0",
    "two ends": lambda: signed() + end(0, 0, 0),
    "polyglot": lambda: b"%PDF-1.4\n" + signed(),
    "twice one name": lambda: again(add=[("OFD.xml", b"<a/>")]),
    "another case": lambda: again(add=[("ofd.XML", b"<a/>")]),
    "backslash": lambda: again(add=[("Doc_0\\x.xml", b"<a/>")]),
    "above the root": lambda: again(add=[("../x.xml", b"<a/>")]),
    "absolute": lambda: again(add=[("/etc/passwd", b"x")]),
    "drive": lambda: again(add=[("C:/x", b"x")]),
    "stored again": lambda: again(add=[("x", b"x")], method=0),
    # S4: bombs
    "ratio": lambda: again(add=[("x", b"\0" * 50000000)]),
    "one entry of 300 MB": lambda: again(add=[("x", b"\0" * 300000000)]),
    "overlap 1000": lambda: overlapping(1000),
    "overlap 60000": lambda: overlapping(60000),
    "says 4 GB": lambda: lying(0xfffffffe),
    "says 1 byte": lambda: lying(1),
    "65535 entries": lambda: many(65535),
    "5000 entries": lambda: many(5000),
    "nested 6": lambda: nested(6),
    # S5: XML
    "entity": lambda: xml(b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
    "billion laughs": lambda: xml(b'<!DOCTYPE a [<!ENTITY a "' + b"x" * 99 +
        b'">' + b"".join(b'<!ENTITY b%d "%s">' % (i, (b"&b%d;" % (i - 1) if i
        else b"&a;") * 10) for i in range(9)) + b"]><a>&b8;</a>"),
    "external entity": lambda: xml(b'<!DOCTYPE a [<!ENTITY b SYSTEM '
        b'"file:///etc/passwd">]><a>&b;</a>'),
    "instruction": lambda: xml(b"<?x y?><ofd:Signatures %s/>" % NS),
    "UTF-16": lambda: xml("<a/>".encode("utf-16")),
    "100000 attributes": lambda: xml(b"<a " + b" ".join(b'b%d="c"' % i
        for i in range(100000)) + b"/>"),
    "200000 deep": lambda: xml(b"<a>" * 200000),
    "text of 60 MB": lambda: xml(b"<ofd:Signatures %s>" % NS + b"x" *
        60000000 + b"</ofd:Signatures>"),
    "a million elements": lambda: xml(b"<ofd:Signatures %s>" % NS +
        b"<a/>" * 1000000 + b"</ofd:Signatures>"),
    "100000 signatures": lambda: xml(b"<ofd:Signatures %s>" % NS +
        b"".join(b'<ofd:Signature ID="%d" BaseLoc="Sign_0/Signature.xml"/>' %
                 i for i in range(100000)) + b"</ofd:Signatures>"),
    "one signature 100 times": lambda: xml(b"<ofd:Signatures %s>" % NS +
        b"".join(b'<ofd:Signature ID="%d" BaseLoc="Sign_0/Signature.xml"/>' %
                 i for i in range(100)) + b"</ofd:Signatures>"),
    # S6: locations
    "location above": lambda: in_xml(LIST, b'BaseLoc="/',
        b'BaseLoc="/../../etc/passwd'),
    "location file:": lambda: in_xml(LIST, b'BaseLoc="/',
        b'BaseLoc="file:///etc/passwd'),
    "location http:": lambda: in_xml(LIST, b'BaseLoc="/',
        b'BaseLoc="http://127.0.0.1/'),
    "location percent": lambda: in_xml(LIST, b'BaseLoc="/',
        b'BaseLoc="/%2e%2e/'),
    "location itself": lambda: in_xml(LIST, b"Sign_0/Signature.xml",
        b"Signatures.xml"),
    # S2, S14: wrapping, stripping
    "no SignedInfo": lambda: in_xml(SIG, b"<ofd:SignedInfo>",
        b"<ofd:SignedInfo/><ofd:SignedInfo>"),
    "two SignedValues": lambda: in_xml(SIG, b"</ofd:Signature>",
        b"<ofd:SignedValue>/x</ofd:SignedValue></ofd:Signature>"),
    "Sign for Seal": lambda: in_xml(LIST, b'Type="Seal"', b'Type="Sign"'),
    "page": lambda: in_xml(PAGE, b"ofd:Page ", b"ofd:Page  "),
    # S10, S14: DER
    "empty value": lambda: value(b""),
    "value of zeros": lambda: value(b"\0" * 1000000),
    "value 20000 deep": lambda: value(der(20000)),
    "value says 4 GB": lambda: value(b"\x30\x84\xff\xff\xff\xff" + b"\0" *
        100),
    "indefinite without end": lambda: value(b"\x30\x80" * 100000),
    "no signer": lambda: value(bytes.fromhex("302f060a2a811ccf5506010402 02"
        "a021301f020101310c300a06082a811ccf55018311300c060a2a811ccf550601040"
        "2013100".replace(" ", ""))),
    "bare rs": lambda: value(bytes.fromhex("3006020101020101")),
    "value of 20 MB": lambda: value(a_value() + b"\0" * 20000000),
}

def run(argv):
    """Exit, CPU seconds, peak in MiB; no core, no more than a minute."""
    pid = os.fork()
    if pid == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
        null = os.open(os.devnull, os.O_RDWR)
        for fd in (0, 1, 2):
            os.dup2(null, fd)
        os.execv(EZZ, argv)
    _, status, use = os.wait4(pid, 0)
    code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else \
        -os.WTERMSIG(status)
    return code, use.ru_utime + use.ru_stime, use.ru_maxrss / 1024


def wrong(path):
    argv = ["ezz", "verify", "--office", OFFICE, "--explain", path]
    code, seconds, peak = run(argv)
    # a busy machine charges one process for what others do
    for _ in range(2):
        if seconds > SECOND:
            seconds = min(seconds, run(argv)[1])
    if code not in (1, 3):
        return "exit %d" % code
    # sanitizers cost what they cost
    if SANE and seconds > SECOND:
        return "%.2f s" % seconds
    if SANE and peak > MEBIBYTES:
        return "%.0f MiB" % peak
    if seconds > WORST[0]:
        WORST[0] = seconds
        if os.environ.get('TELL'): print('#', path, seconds)
    WORST[1] = max(WORST[1], peak)
    return None


def vectors():
    for where, ext in (("document", "ofd"), ("seal", "der"),
                       ("sdata", "der"), ("tsp", "der")):
        for path in sorted(glob.glob(os.path.join(SOURCES, "testvectors",
                                                  where, "bad-*." + ext))):
            yield path


with open(EZZ + "-full", "rb") as f:
    SANE = b"__asan_init" not in f.read()
WORST = [0, 0]
# the control: what the attacks are built on is accepted
failed = run(["ezz", "verify", "--office", OFFICE, SIGNED])[0] != 0
print("%sok 1 the signed document is accepted" % ("not " if failed else ""))
number = 1
with tempfile.TemporaryDirectory() as d:
    for name, make in ATTACKS.items():
        number += 1
        path = os.path.join(d, "a.ofd")
        with open(path, "wb") as f:
            f.write(make())
        said = wrong(path)
        failed |= said is not None
        print("%sok %d %s%s" % ("not " if said else "", number, name,
                                ": " + said if said else ""))
said = [(os.path.basename(p), w) for p in vectors() for w in [wrong(p)] if w]
number += 1
print("%sok %d every bad vector" % ("not " if said else "", number))
for row in said[:5]:
    print("# %s: %s" % row)
failed |= bool(said)
print("# at most %.2f s and %.0f MiB" % tuple(WORST))
print("1..%d" % number)
sys.exit(1 if failed else 0)
