"""1-bit PNGs of ezz qr to test pictures: side by side, inverted, or white.

png_beside.py A B OUT | --invert A OUT | --white OUT | --pgm A OUT
"""
import struct
import sys
import zlib


def read(path):
    data = open(path, "rb").read()
    side = struct.unpack(">I", data[16:20])[0]
    at, idat = 8, b""
    while at < len(data):
        n = struct.unpack(">I", data[at:at + 4])[0]
        if data[at + 4:at + 8] == b"IDAT":
            idat += data[at + 8:at + 8 + n]
        at += 12 + n
    raw, stride, last = zlib.decompress(idat), (side + 7) // 8 + 1, b""
    rows = []
    for y in range(side):
        row = raw[y * stride:(y + 1) * stride]
        if row[0] == 0:
            last = [255 * (row[1 + x // 8] >> 7 - x % 8 & 1)
                    for x in range(side)]
        rows.append(bytes(last))
    return rows


def write(path, rows):
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + \
            struct.pack(">I", zlib.crc32(kind + body))
    raw = b"".join(b"\0" + r for r in rows)
    open(path, "wb").write(
        b"\x89PNG\r\n\x1a\n" +
        chunk(b"IHDR", struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 0,
                                   0, 0, 0)) +
        chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b""))


def beside(a, b):
    while len(b) < len(a):
        b.append(b"\xff" * len(b[0]))
    return [x + y for x, y in zip(a, b)]


if sys.argv[1] == "--white":
    write(sys.argv[2], [b"\xff" * 400] * 400)
elif sys.argv[1] == "--pgm":
    rows = read(sys.argv[2])
    open(sys.argv[3], "wb").write(b"P5\n%d %d\n255\n" % (len(rows[0]),
                                  len(rows)) + b"".join(rows))
elif sys.argv[1] == "--invert":
    write(sys.argv[3], [bytes(255 - v for v in r) for r in read(sys.argv[2])])
else:
    write(sys.argv[3], beside(read(sys.argv[1]), read(sys.argv[2])))
