"""Where is the red on a page?  A seal is, and nothing else there.

red_box.py PNG WIDTH HEIGHT [PAGE]

Prints "left top right bottom" in millimetres of the red pixels on the page of
that size, or "none".  With PAGE the picture holds all pages one below the
other on grey, as a viewer shows them.  8-bit RGB and RGBA, not interlaced.
"""
import struct
import sys
import zlib


def read(path):
    with open(path, "rb") as f:
        data = f.read()
    w, h, depth, kind, _, _, lace = struct.unpack(">IIBBBBB", data[16:29])
    if depth != 8 or kind not in (2, 6) or lace:
        sys.exit("red_box: %s is of another kind of PNG" % path)
    bpp = 3 if kind == 2 else 4
    at, idat = 8, b""
    while at < len(data):
        n = struct.unpack(">I", data[at:at + 4])[0]
        if data[at + 4:at + 8] == b"IDAT":
            idat += data[at + 8:at + 8 + n]
        at += 12 + n
    raw, stride = zlib.decompress(idat), w * bpp
    rows, last = [], bytes(stride)
    for y in range(h):
        line = raw[y * (stride + 1):(y + 1) * (stride + 1)]
        last = unfilter(line[0], bytearray(line[1:]), last, bpp)
        rows.append(last)
    return w, rows, bpp


def unfilter(how, row, up, bpp):
    if how == 1:
        for i in range(bpp, len(row)):
            row[i] = row[i] + row[i - bpp] & 255
    elif how == 2:
        row = bytearray(map(lambda a, b: a + b & 255, row, up))
    elif how == 3:
        for i, u in enumerate(up):
            a = row[i - bpp] if i >= bpp else 0
            row[i] = row[i] + (a + u) // 2 & 255
    elif how == 4:
        for i, b in enumerate(up):
            a = row[i - bpp] if i >= bpp else 0
            c = up[i - bpp] if i >= bpp else 0
            pa, pb, pc = abs(b - c), abs(a - c), abs(a + b - 2 * c)
            near = a if pa <= pb and pa <= pc else b if pb <= pc else c
            row[i] = row[i] + near & 255
    return bytes(row)


def is_grey(row, x, bpp):
    r, g, b = row[x * bpp:x * bpp + 3]
    return r == g == b and 100 < r < 200


def page(w, rows, bpp, n):
    """The n-th run of rows that begin on paper, and where that ends."""
    runs, inside = [], False
    for y, row in enumerate(rows):
        paper = not is_grey(row, 0, bpp)
        if paper and not inside:
            runs.append([y, y])
        if paper:
            runs[-1][1] = y + 1
        inside = paper
    # a border between pages is no page
    runs = [r for r in runs if r[1] - r[0] > 100]
    top, bottom = runs[n - 1]
    right = w
    while is_grey(rows[(top + bottom) // 2], right - 1, bpp):
        right -= 1
    return top, bottom, right


def main():
    w, rows, bpp = read(sys.argv[1])
    width, height = float(sys.argv[2]), float(sys.argv[3])
    top, bottom, right = 0, len(rows), w
    if len(sys.argv) > 4:
        top, bottom, right = page(w, rows, bpp, int(sys.argv[4]))
    x, y = width / right, height / (bottom - top)
    xs, ys = [], []
    for j in range(top, bottom):
        row = rows[j]
        red = [i for i in range(right) if row[i * bpp] > 150 and
               row[i * bpp + 1] < 110 and row[i * bpp + 2] < 110]
        if red:
            xs += [red[0], red[-1] + 1]
            ys += [j - top, j - top + 1]
    if not xs:
        print("none")
    else:
        print("%.1f %.1f %.1f %.1f" % (min(xs) * x, min(ys) * y,
              max(xs) * x, max(ys) * y))


main()
