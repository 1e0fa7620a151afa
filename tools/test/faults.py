"""Commands under faults: every call that writes fails once, or from then on,
or is the last that the process makes.  What a command leaves behind must be
whole or not there, and the same command run again must do the job.

	faults.py BUILD SOURCES [EVERY [SCENARIO...]]

EVERY takes each n-th fault only, for a short run.  Prints TAP, one line a
scenario and kind of fault.
"""
import glob
import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
import faults_resign  # noqa: E402

BUILD, SOURCES = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
EVERY = int(sys.argv[3]) if len(sys.argv) > 3 else 1
EZZ = os.path.join(BUILD, "ezz")
DRAFT = os.path.join(SOURCES, "testvectors", "document",
                     "unsupported-unsigned.ofd")
VECTORS = os.path.join(SOURCES, "testvectors", "record")

# A full disk stays full; a bad sector is met once; a kill ends it.
FAULTS = [
    ("a full disk", "error=ENOSPC", "+", ["write", "pwrite64", "mkdir",
                                         "ftruncate", "fallocate"]),
    ("an I/O error", "error=EIO", "", ["write", "pwrite64", "fsync",
                                      "fdatasync", "syncfs", "ftruncate",
                                      "rename", "renameat", "renameat2",
                                      "link", "linkat"]),
    ("a kill", "signal=SIGKILL", "", ["write", "pwrite64", "fsync",
                                     "fdatasync", "syncfs", "ftruncate",
                                     "rename", "renameat", "renameat2",
                                     "link", "linkat", "unlink", "mkdir"]),
]
CALLS = sorted({c for f in FAULTS for c in f[3]})
# SQLite's own, which its next opening takes back.
JOURNALS = ("-wal", "-shm", "-journal")


def ezz(*argv, cwd, check=True, **more):
    done = subprocess.run([EZZ, *argv], cwd=cwd, capture_output=True, **more)
    if check and done.returncode != 0:
        raise RuntimeError("%s: %d %s" % (argv, done.returncode, done.stderr))
    return done


def known(call):
    """Does this machine's strace know the call?"""
    return subprocess.run(["strace", "-o", "/dev/null", "-e",
                           "trace=" + call, "true"],
                          capture_output=True).returncode == 0


def count(argv, cwd, calls):
    """How often each call is made by an undisturbed run."""
    log = os.path.join(cwd, "trace")
    subprocess.run(["strace", "-f", "-o", log, "-e", "trace=" +
                    ",".join(calls), EZZ, *argv], cwd=cwd,
                   capture_output=True, check=True)
    with open(log, errors="replace") as f:
        made = re.findall(r"^\d+ +(\w+)\(", f.read(), re.M)
    os.unlink(log)
    return {c: made.count(c) for c in calls}


def records(root):
    db = sqlite3.connect(os.path.join(root, "o", "issued.db"))
    try:
        return db.execute("select count(*), count(distinct list || '/' || "
                          "idx) from licence").fetchone()
    finally:
        db.close()


class Issue:
    """Two records into files; a record that failed is told in a file."""
    name = "issue"
    may_leave = {"failed"}
    argv = ["issue", "--office", "o", "-o", "out", "-j", "1",
            "--failed", "failed", "r.ndjson"]

    def prepare(self, root):
        with open(os.path.join(root, "r.ndjson"), "w") as out:
            for name in ("good-business-licence.json",
                         "good-driving-licence.json"):
                with open(os.path.join(VECTORS, name)) as f:
                    out.write(json.dumps(json.load(f)) + "\n")

    def whole(self, root):
        for path in glob.glob(os.path.join(root, "out", "*")):
            if path.endswith(".txt"):
                with open(path, "rb") as f:
                    token = f.read()
                if ezz("verify", "--office", "o", "-", cwd=root, check=False,
                       input=token).returncode != 0:
                    return "%s is not accepted" % os.path.basename(path)
            elif path.endswith(".png"):
                with open(path, "rb") as f:
                    if not f.read().endswith(b"IEND\xaeB`\x82"):
                        return "%s is cut off" % os.path.basename(path)
        return None

    def done(self, root):
        files = glob.glob(os.path.join(root, "out", "*"))
        if len([f for f in files if f.endswith(".txt")]) != 2:
            return "after a second run not every token is there"
        if len([f for f in files if f.endswith(".png")]) != 2:
            return "after a second run not every picture is there"
        if records(root) != (2, 2):
            return "the issue record holds %s" % (records(root),)
        return self.whole(root)


class Tokens(Issue):
    """Two records onto stdout."""
    name = "issue --token"
    argv = ["issue", "--office", "o", "--token", "-j", "1", "r.ndjson"]

    def done(self, root):
        if records(root) != (2, 2):
            return "the issue record holds %s" % (records(root),)
        return None


class Status:
    """A licence is revoked, and the lists published."""
    name = "status publish"
    may_leave = set()
    argv = ["status", "publish", "--office", "o"]

    def prepare(self, root):
        Issue().prepare(root)
        tokens = ezz(*Tokens.argv, cwd=root).stdout.split()
        with open(os.path.join(root, "token"), "wb") as f:
            f.write(tokens[0] + b"\n")
        with open(os.path.join(VECTORS, "good-business-licence.json")) as f:
            licid = json.load(f)["ZZBS"]
        ezz("status", "set", "--office", "o", licid, "revoked", cwd=root)

    def judged(self, root):
        return ezz("verify", "--office", "o", "--json", "token", cwd=root,
                   check=False)

    def whole(self, root):
        done = self.judged(root)
        if done.returncode == 4:
            return "the office cannot be read: %s" % done.stderr
        return None

    def done(self, root):
        report = json.loads(self.judged(root).stdout)
        if report["standing"] != "ended":
            return "a revoked licence is called %s" % report["standing"]
        return None


class Set(Status):
    """A licence is revoked in the record."""
    name = "status set"

    def prepare(self, root):
        Issue().prepare(root)
        ezz(*Tokens.argv, cwd=root)

    @property
    def argv(self):
        with open(os.path.join(VECTORS, "good-business-licence.json")) as f:
            licid = json.load(f)["ZZBS"]
        return ["status", "set", "--office", "o", licid, "revoked"]

    def whole(self, root):
        return None if records(root)[0] == 2 else "the record lost a licence"

    def done(self, root):
        said = ezz("status", "show", "--office", "o", self.argv[4], cwd=root,
                   check=False).stdout + b""
        return None if b"revoked" in said else "the licence is not revoked"


class Picture:
    """A code is drawn."""
    name = "qr"
    may_leave = set()
    argv = ["qr", "-o", "a.png", "token"]

    def prepare(self, root):
        Status.prepare(self, root)

    def whole(self, root):
        path = os.path.join(root, "a.png")
        if not os.path.exists(path):
            return None
        with open(path, "rb") as f:
            good = f.read().endswith(b"IEND\xaeB`\x82")
        os.unlink(path)         # it is not overwritten unasked
        return None if good else "a.png is cut off"

    def done(self, root):
        if not os.path.exists(os.path.join(root, "a.png")):
            return "there is no picture"
        return self.whole(root)


class Key:
    """A key and its certificate."""
    name = "key new"
    may_leave = set()
    argv = ["key", "new", "-o", "k.key", "--cert", "k.crt", "--subject",
            "CN=test", "--days", "30"]

    def prepare(self, root):
        pass

    def whole(self, root):
        key = os.path.join(root, "k.key")
        cert = os.path.join(root, "k.crt")
        try:
            if os.path.exists(cert) and not os.path.exists(key):
                return "a certificate without its key"
            for path in (key, cert):
                if os.path.exists(path):
                    done = ezz("key", "show", path, cwd=root, check=False)
                    if done.returncode != 0:
                        return "%s cannot be read" % path
            return None
        finally:
            for path in (key, cert):
                if os.path.exists(path):
                    os.unlink(path)

    def done(self, root):
        for name in ("k.key", "k.crt"):
            if not os.path.exists(os.path.join(root, name)):
                return "there is no " + name
        return self.whole(root)


class Stamp:
    """A paper is stamped: no paper without its line in the log, which
    follows; a line may be there whose paper nobody got."""
    name = "stamp"
    may_leave = set()
    argv = ["stamp", "--office", "o", "--place", "1:60,60", "-o", "b.ofd",
            "a.ofd"]

    def prepare(self, root):
        shutil.copy(os.path.join(SOURCES, "testvectors", "document",
                                 "unsupported-unsigned.ofd"),
                    os.path.join(root, "a.ofd"))

    def log(self, root):
        """What the log says was stamped, and what was not released."""
        done = ezz("stamp", "--log", "--office", "o", cwd=root, check=False)
        if done.returncode != 0:
            return "the log does not follow: %s" % done.stderr, []
        stamped, path = [], os.path.join(root, "o", "stamp.log")
        if os.path.exists(path):
            with open(path, "rb") as f:
                lines = f.read().split(b"\n")
            for line in lines:
                try:
                    row = json.loads(line)
                except ValueError:
                    continue
                if row["event"] == "stamp":
                    stamped.append(row["document"])
                else:
                    stamped.remove(row["document"])
        return None, stamped

    def whole(self, root):
        wrong, stamped = self.log(root)
        path = os.path.join(root, "b.ofd")
        if wrong or not os.path.exists(path):
            return wrong
        try:
            if ezz("verify", "--office", "o", "b.ofd", cwd=root,
                   check=False).returncode != 0:
                return "a paper that is not accepted was released"
            with open(path, "rb") as f:
                paper = f.read()
            if not stamped:
                return "a paper without its line"
            if "sm3" in hashlib.algorithms_available and \
                    hashlib.new("sm3", paper).hexdigest() != stamped[-1]:
                return "the line is not that of the paper"
            return None
        finally:
            os.unlink(path)     # it is not overwritten unasked

    def done(self, root):
        if not os.path.exists(os.path.join(root, "b.ofd")):
            return "there is no paper"
        return self.whole(root)


class Sign(Stamp):
    """The same without a seal."""
    name = "sign"
    argv = ["sign", "--office", "o", "--key", "k.key", "--cert", "k.crt",
            "-o", "b.ofd", "a.ofd"]

    def prepare(self, root):
        super().prepare(root)
        ezz("key", "new", "-o", "k.key", cwd=root)
        ezz("key", "request", "--key", "k.key", "--subject",
            "CN=TEST Clerk,C=CN", "-o", "k.csr", cwd=root)
        ezz("key", "cert", "--ca", "o/root.crt", "--ca-key", "o/root.key",
            "--role", "signer", "--test", "-o", "k.crt", "k.csr", cwd=root)


SCENARIOS = [Issue(), Tokens(), Set(), Status(), Picture(), Key(), Stamp(),
             Sign()]
if len(sys.argv) > 4:
    SCENARIOS = [s for s in SCENARIOS if s.name in sys.argv[4:]]


def names(root):
    """Every file below root."""
    return {os.path.relpath(os.path.join(at, n), root)
            for at, _, found in os.walk(root) for n in found
            if not n.endswith(JOURNALS)}


def run(scenario, fault, call, n, template, expected):
    """One run with one fault; None, or what is wrong."""
    title, what, onward, _ = fault
    root = tempfile.mkdtemp()
    try:
        shutil.copytree(template, root, dirs_exist_ok=True)
        done = subprocess.run(
            ["strace", "-f", "-o", "/dev/null", "-e", "trace=" + call, "-e",
             "inject=%s:%s:when=%d%s" % (call, what, n, onward), EZZ,
             *scenario.argv], cwd=root, capture_output=True, timeout=60)
        if what.startswith("error"):
            if done.returncode not in (0, 4):
                return "exit %d: %s" % (done.returncode, done.stderr[-200:])
            # with stderr on the full disk too, nobody can be told
            if done.returncode == 4 and not done.stderr and call != "write":
                return "exit 4 without a word"
            if names(root) - expected:
                return "left behind: %s" % (names(root) - expected)
        wrong = scenario.whole(root)
        if wrong:
            return wrong
        for name in scenario.may_leave & names(root):
            os.unlink(os.path.join(root, name))
        again = ezz(*scenario.argv, cwd=root, check=False)
        if again.returncode != 0:
            return "run again: exit %d: %s" % (again.returncode,
                                              again.stderr[-200:])
        return scenario.done(root)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def main():
    office = tempfile.mkdtemp()
    failed = number = 0
    calls = [c for c in CALLS if known(c)]
    ezz("demo", "o", cwd=office)
    for scenario in SCENARIOS:
        template = tempfile.mkdtemp()
        shutil.copytree(office, template, dirs_exist_ok=True)
        scenario.prepare(template)
        trial = tempfile.mkdtemp()
        shutil.copytree(template, trial, dirs_exist_ok=True)
        counts = count(scenario.argv, trial, calls)
        expected = names(template) | names(trial) | scenario.may_leave
        shutil.rmtree(trial)
        for fault in FAULTS:
            wrong, runs, turn = [], 0, 0
            for call in fault[3]:
                for n in range(1, counts.get(call, 0) + 1):
                    turn += 1
                    if turn % EVERY:
                        continue
                    runs += 1
                    said = run(scenario, fault, call, n, template,
                               expected)
                    if said:
                        wrong.append("%s %d: %s" % (call, n, said))
            number += 1
            failed += bool(wrong)
            print("%sok %d %s: %s, %d places" % ("not " if wrong else "",
                  number, scenario.name, fault[0], runs))
            for line in wrong[:5]:
                print("# " + line)
            sys.stdout.flush()
        shutil.rmtree(template)
    # of an archive's thousands of places the short form takes few
    for name, wrong, runs in faults_resign.cases(
            EZZ, office, DRAFT, 1 if EVERY == 1 else 40 * EVERY):
        number += 1
        failed += bool(wrong)
        print("%sok %d %s, %d places" % ("not " if wrong else "", number,
                                         name, runs))
        for line in wrong[:5]:
            print("# " + line)
        sys.stdout.flush()
    shutil.rmtree(office)
    print("1..%d" % number)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
