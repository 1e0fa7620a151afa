"""Signing over an archive of 50 files, stopped at every system call.

Each run is killed as it enters one call - so before that one and behind the
one before it - or has one call fail, once or from then on.  After that:

  I1  the originals are as they were
  I2  the link leads to a generation that is whole, or to the one before
  I3  run once more when it is finished, nothing changes
  I4  the same files come out, however it was stopped
  I5  the generation before is there, byte for byte
  I6  what comes out is accepted, with the old signatures in it

and each item is done exactly once, by the second run at the latest.
"""
import collections
import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile

FILES = 50
CHANGING = ["write", "pwrite64", "openat", "close", "mkdir", "mkdirat",
            "ftruncate", "fsync", "fdatasync", "syncfs", "renameat",
            "renameat2", "rename", "unlinkat", "unlink", "symlinkat",
            "symlink", "flock", "lseek", "fstat", "newfstatat", "fcntl",
            "read", "pread64", "getdents64", "readlinkat", "dup"]
FAULTS = [
    ("a kill", "signal=SIGKILL", "", CHANGING),
    ("a full disk", "error=ENOSPC", "+", ["write", "mkdirat", "openat"]),
    ("an I/O error", "error=EIO", "", ["write", "fsync", "fdatasync",
                                      "syncfs", "renameat", "renameat2",
                                      "symlinkat", "unlinkat", "ftruncate",
                                      "read", "pread64", "close"]),
]


def digest(path):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


def tree(root):
    """Names, times and digests of all plain files."""
    return sorted((os.path.relpath(os.path.join(at, n), root),
                   os.lstat(os.path.join(at, n)).st_mtime_ns,
                   digest(os.path.join(at, n)))
                  for at, _, found in os.walk(root) for n in found
                  if not os.path.islink(os.path.join(at, n)))


class Archive:
    argv = ["archive", "resign", "--office", "o", "-j", "1", "-o", "arc",
            "in"]

    def __init__(self, ezz, office, draft):
        self.ezz = ezz
        self.root = tempfile.mkdtemp()
        shutil.copytree(office, self.root, dirs_exist_ok=True)
        os.mkdir(self.path("in"))
        self.run("stamp", "--office", "o", "--place", "1:140,200", "-o",
                 "one.ofd", draft)
        for i in range(FILES):
            shutil.copy(self.path("one.ofd"), self.path("in/%d.ofd" % i))
        self.run("archive", "resign", "--office", "o", "-o", "arc",
                 "one.ofd")
        self.originals = tree(self.path("in"))
        self.before = tree(self.path("arc/gen-000001"))

    def path(self, name):
        return os.path.join(self.root, name)

    def run(self, *argv, check=True):
        done = subprocess.run([self.ezz, *argv], cwd=self.root,
                              capture_output=True, timeout=120)
        if check and done.returncode != 0:
            raise RuntimeError("%s: %d %s" % (argv, done.returncode,
                                              done.stderr))
        return done

    def reset(self):
        arc = self.path("arc")
        for name in os.listdir(arc):
            if name in ("lock", "gen-000001"):
                continue
            path = os.path.join(arc, name)
            if os.path.islink(path) or not os.path.isdir(path):
                os.unlink(path)
            else:
                shutil.rmtree(path)
        os.symlink("gen-000001", os.path.join(arc, "current"))

    def count(self):
        """How often one thread makes each call at most."""
        log = self.path("trace")
        self.reset()
        subprocess.run(["strace", "-f", "-o", log, self.ezz, *self.argv],
                       cwd=self.root, capture_output=True, check=True)
        made = collections.Counter()
        with open(log, errors="replace") as f:
            for line in f:
                m = re.match(r"(\d+) +(\w+)\(", line)
                if m:
                    made[m.groups()] += 1
        os.unlink(log)
        most = collections.Counter()
        for (_, call), n in made.items():
            most[call] = max(most[call], n)
        return most

    def rows(self, generation):
        """Those that tell of a file: what could not be done has none."""
        with open(self.path("arc/%s/journal" % generation)) as f:
            rows = [json.loads(line) for line in f]
        return [r for r in rows if r["file"]]

    def whole(self, generation):
        """What is wrong with a generation that the link leads to."""
        rows = self.rows(generation)
        done = [r["n"] for r in rows if r["did"] == "signed"]
        if sorted(done) != list(range(FILES)):
            return "not each item is done once: %s" % sorted(done)
        files = {os.path.relpath(os.path.join(at, n), self.path(
            "arc/%s/files" % generation)) for at, _, found in os.walk(
                self.path("arc/%s/files" % generation)) for n in found}
        if files != {r["file"] for r in rows}:
            return "other files than the journal tells of"
        for r in rows:
            path = self.path("arc/%s/files/%s" % (generation, r["file"]))
            if os.path.getsize(path) != r["out_size"]:
                return "%s has not its size" % r["file"]
            if "sm3" in hashlib.algorithms_available:
                with open(path, "rb") as f:
                    if hashlib.new("sm3", f.read()).hexdigest() != r["out"]:
                        return "%s is not what was written" % r["file"]
        return None

    def held(self):
        """I1, I2 and I5, at any moment."""
        if tree(self.path("in")) != self.originals:
            return "I1: an original was changed"
        if tree(self.path("arc/gen-000001")) != self.before:
            return "I5: the generation before was changed"
        current = os.readlink(self.path("arc/current"))
        if current == "gen-000001":
            return None
        wrong = self.whole(current)
        return None if wrong is None else "I2: " + wrong

    def finished(self):
        """I3, I4 and I6, after another run."""
        again = self.run(*self.argv, check=False)
        if again.returncode != 0:
            return "run again: exit %d: %s" % (again.returncode,
                                              again.stderr[-300:])
        if os.readlink(self.path("arc/current")) != "gen-000002" or \
                os.path.exists(self.path("arc/next")):
            return "run again: it is not finished"
        wrong = self.held()
        if wrong:
            return wrong
        names = {r["file"] for r in self.rows("gen-000002")}
        if names != self.names:
            return "I4: other files came out"
        paths = "\n".join("arc/gen-000002/files/" + n for n in names)
        good = subprocess.run([self.ezz, "verify", "--office", "o",
                               "--files-from", "-"], cwd=self.root,
                              input=paths.encode(), capture_output=True)
        if good.returncode != 0:
            return "I6: what came out is not accepted"
        was = tree(self.path("arc"))
        if self.run(*self.argv, check=False).returncode != 0 or \
                tree(self.path("arc")) != was:
            return "I3: a finished run changed something"
        return None

    def learn(self):
        counts = self.count()
        self.names = {r["file"] for r in self.rows("gen-000002")}
        return counts

    def one(self, call, what, n, onward):
        self.reset()
        done = subprocess.run(
            ["strace", "-f", "-o", "/dev/null", "-e", "trace=" + call, "-e",
             "inject=%s:%s:when=%d%s" % (call, what, n, onward), self.ezz,
             *self.argv], cwd=self.root, capture_output=True, timeout=120)
        wrong = self.held()
        if wrong:
            return wrong
        current = os.readlink(self.path("arc/current"))
        if done.returncode == 0 and what.startswith("error") and \
                current != "gen-000002":
            return "exit 0, and nothing is there"
        return self.finished()

    def close(self):
        shutil.rmtree(self.root, ignore_errors=True)


def cases(ezz, office, draft, every):
    """(name, what is wrong, places) of each kind of fault."""
    archive = Archive(ezz, office, draft)
    try:
        counts = archive.learn()
        for title, what, onward, calls in FAULTS:
            wrong, runs, turn = [], 0, 0
            for call in calls:
                for n in range(1, counts.get(call, 0) + 1):
                    turn += 1
                    if turn % every:
                        continue
                    runs += 1
                    said = archive.one(call, what, n, onward)
                    if said:
                        wrong.append("%s %d: %s" % (call, n, said))
            yield "archive resign: " + title, wrong, runs
    finally:
        archive.close()
