"""Records for tests: as many business licences as asked for, one a line."""
import json
import sys

TYPE = "11100000MB0143028R001"
BODY = "11119999EXAMPLE2XY"
SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def check(text):
    """ISO 7064 MOD 37,36."""
    p = 36
    for c in text:
        p = (p + SIGNS.index(c)) % 36 or 36
        p = p * 2 % 37
    return SIGNS[(37 - p) % 36]


def record(i, **more):
    serial = "%015d" % (100000000000000 + i)
    tail = check(TYPE + BODY + serial + "001")
    r = {
        "ZZMC": "营业执照", "ZZLXDM": TYPE, "ZZBH": serial,
        "ZZBS": ".".join(["1.2.156.3005.2", TYPE, BODY, serial, "001", tail]),
        "ZZBFJG": "测试市行政审批服务局", "ZZBFJGDM": BODY,
        "ZZBFRQ": "2026-03-15", "CZZT": "测试市第%d软件有限公司" % i,
        "CZZTDM": "91119999MAEXMP043L", "CZZTDMLXDM": "001",
        "XZQHDM": "119999", "ZZZT": "有效", "ZZBB": "001",
    }
    r.update(more)
    return json.dumps(r, ensure_ascii=False)


if __name__ == "__main__":
    for i in range(int(sys.argv[1])):
        print(record(i))
