"""What was measured of the real files, beside what ezz says of them.

	expected.py EZZ SAMPLES

SAMPLES/expected.tsv has a line a file: digests of references, the digest of
Signature.xml, the signature, the maker's signature on the seal, whether the
seal lists the signer, whether Seal.esl is the seal.  Prints TAP.
"""
import json
import os
import re
import subprocess
import sys

EZZ, SAMPLES = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])


def report(path):
    done = subprocess.run([EZZ, "verify", "--json", "--no-status", "--time",
                           "2026-11-23T10:00:00Z", path],
                          capture_output=True, check=False)
    return json.loads(done.stdout)


def verdict(r, check, of=""):
    for f in r["findings"]:
        if f["check"] == check and f["of"] == of:
            return f["verdict"], f["text"]
    return None, ""


def compare(r, check, of, want, wrong):
    got, text = verdict(r, check, of)
    if got != want:
        wrong.append("%s %s: %s (%s), not %s" % (check, of, got, text, want))
    return text


def signature(said, r, of, lone, wrong):
    """One signature of a document, or one that lies alone."""
    m = re.search(r"refs=(\d+)ok/(\d+)bad/(\d+)missing", said)
    if m:
        good, bad, missing = map(int, m.groups())
        text = compare(r, "sig.references", of, "failed" if bad + missing
                       else "passed", wrong)
        if not bad + missing and not text.startswith("%d digests" % good):
            wrong.append("%s: %d digests, said %s" % (of, good, text))
        listed = [f for f in r["findings"] if f["of"] == of and f["check"] ==
                  "sig.references" and f["place"]]
        if bad + missing and len(listed) != bad + missing:
            wrong.append("%s: %d files named, not %d" % (of, len(listed),
                                                         bad + missing))
    if not lone and "dataHash=" in said:
        compare(r, "sig.digest", of, "passed" if "dataHash=sm3" in said else
                "failed", wrong)
    if "sig=" in said:
        compare(r, "sig.value", of, "passed" if "sig=OK" in said else
                "failed", wrong)
    if "seal=" in said:
        compare(r, "seal.maker", of, "passed" if "seal=OK" in said else
                "failed", wrong)
    if "inlist=" in said:
        compare(r, "seal.signer-listed", of, "passed" if "inlist=cert" in
                said else "failed", wrong)
    if not lone and "sealmatch=" in said:
        compare(r, "seal.file", of, "passed" if "sealmatch=True" in said else
                "failed", wrong)


def seal(said, r, wrong):
    if "OK over the raw" in said or "signature: OK" in said:
        want = "passed"
    elif "FAIL" in said:
        want = "failed"
    else:
        wrong.append("nothing to compare with: " + said)
        return
    compare(r, "seal.maker", "", want, wrong)


def document(said, r, wrong):
    if said == "unsigned":
        compare(r, "ofd.signatures", "", "indeterminate", wrong)
        if "signature 1" in {f["of"] for f in r["findings"]}:
            wrong.append("a signature was found")
    elif said.startswith("OFDEntries.xml"):
        compare(r, "ofd.structure", "", "passed", wrong)
        if not any("OFDEntries.xml is signed by" in f["text"]
                   for f in r["findings"]):
            wrong.append("nothing is said of OFDEntries.xml")
    elif "bare DER" in said:
        # nobody gave the certificate that the measuring one had
        signature(said, r, "signature 1", False, wrong)
        compare(r, "sig.value", "signature 1", "indeterminate", wrong)
    else:
        for i, one in enumerate(said.split("||")):
            signature(one, r, "signature %d" % (i + 1), False, wrong)


def one(name, said):
    wrong = []
    if name.startswith("parts/"):
        path = name.split("{")[0] + "SignedValue.dat"
        signature(said, report(os.path.join(SAMPLES, path)), "signature 1",
                  True, wrong)
        return wrong
    r = report(os.path.join(SAMPLES, name))
    if name.endswith(".dat"):
        signature(said, r, "signature 1", True, wrong)
    elif name.startswith("seal/"):
        seal(said, r, wrong)
    else:
        document(said, r, wrong)
    if r["accept"]:
        wrong.append("accepted, and nobody was trusted")
    return wrong


failed = number = 0
with open(os.path.join(SAMPLES, "expected.tsv"), encoding="utf-8") as f:
    rows = [line.rstrip("\n").split("\t") for line in f][1:]
for file, measured in rows:
    number += 1
    what = one(file, measured)
    failed += bool(what)
    print("%sok %d %s" % ("not " if what else "", number, file))
    for line in what:
        print("# " + line)
print("1..%d" % number)
sys.exit(1 if failed or number < 40 else 0)
