#!/usr/bin/env bats
# The recipes of ezz-archive(1) for GNU parallel, a Slurm array and Spark, as
# they stand there: each must give the same root, the same store and the same
# records, byte for byte, as one process.  An engine that is not here is said
# aloud; the parts of the array are then run by hand.

bats_require_minimum_version 1.5.0

setup_file() {
	[ -z "${EZZ_ONCE:-}" ] || return 0
	cd "$BATS_FILE_TMPDIR"
	mkdir bin base base/d
	ln -s "$builddir/ezz" bin/ezz
	cd base
	"$builddir/ezz" demo office 2>/dev/null
	for i in $(seq 300); do
		echo "file $i" >"d/$i"
	done
	echo 文件 >'d/文 件'
	find d -type f | sort -R --random-source=/dev/zero >names
	"$builddir/ezz" archive map --strict <names >one
	"$builddir/ezz" archive reduce --request-out q -o none one >root
	"$builddir/ezz" archive tsa --office office -o a q
	"$builddir/ezz" archive reduce --office office --request-in q \
	    --response-in a -o one.store one
	"$builddir/ezz" archive emit one.store | LC_ALL=C sort >one.records
}

setup() {
	[ -z "${EZZ_ONCE:-}" ] || skip "the engines are others' and have run"
	PATH=$BATS_FILE_TMPDIR/bin:$PATH
	base=$BATS_FILE_TMPDIR/base
	cd "$BATS_TEST_TMPDIR"
	cp -r "$base/d" "$base/office" "$base/names" "$base/q" "$base/a" .
}

# The display behind the line that begins so, with the answer that was got.
recipe() {
	awk -v from="$1" '
	index($0, from) == 1 { seen = 1 }
	seen && /^\.Bd/ { on = 1; next }
	on && /^\.Ed/ { exit }
	on {
		gsub(/\\\(aq/, "\047")
		gsub(/\\e/, "\\")
		gsub(/--tsa office/, "--request-in q --response-in a")
		gsub(/10M/, "1k")
		print
	}' "$srcdir/man/ezz-archive.1"
}

same_store() {
	diff -r "$base/one.store" store
}

without() {
	skip "$1 is not here: its recipe was not run"
}

@test "GNU parallel" {
	parallel --version 2>/dev/null | grep -q GNU || without 'GNU parallel'
	recipe 'GNU parallel' >run
	grep -q pipepart run
	PARALLEL=--will-cite sh -eu run 3>&-
	[ "$(find part -name '*.lines' | wc -l)" -gt 1 ]
	same_store
	LC_ALL=C sort records | cmp - "$base/one.records"
}

# A cluster of this machine alone, with daemons of its own.
start_slurm() {
	for p in munged slurmctld slurmd sbatch; do
		command -v $p >/dev/null || return 1
	done
	[ "$(id -u)" -eq 0 ] || return 1
	s=$BATS_TEST_TMPDIR/slurm
	h=$(uname -n | cut -d . -f 1)
	mkdir "$s" "$s/state" "$s/spool"
	head -c 1024 /dev/urandom >"$s/key"
	chmod 400 "$s/key"
	cat >"$s/slurm.conf" <<-END
	ClusterName=test
	SlurmctldHost=$h(127.0.0.1)
	SlurmUser=root
	SlurmdUser=root
	AuthType=auth/munge
	AuthInfo=socket=$s/munge
	CredType=cred/munge
	SlurmctldPort=$((20000 + $$ % 10000))
	SlurmdPort=$((30000 + $$ % 10000))
	SlurmctldPidFile=$s/ctld.pid
	SlurmdPidFile=$s/slurmd.pid
	StateSaveLocation=$s/state
	SlurmdSpoolDir=$s/spool
	ProctrackType=proctrack/linuxproc
	TaskPlugin=task/none
	JobAcctGatherType=jobacct_gather/none
	AccountingStorageType=accounting_storage/none
	SelectType=select/cons_tres
	SelectTypeParameters=CR_Core
	SchedulerParameters=bf_interval=1,sched_interval=1
	MpiDefault=none
	NodeName=$h NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
	PartitionName=all Nodes=$h Default=YES State=UP
	END
	export SLURM_CONF=$s/slurm.conf
	munged --foreground --force --key-file="$s/key" \
	    --socket="$s/munge" --pid-file="$s/munge.pid" \
	    --log-file="$s/munge.log" --seed-file="$s/seed" \
	    >"$s/munged.out" 2>&1 3>&- &
	echo $! >"$s/pids"
	sleep 1
	slurmctld -D >"$s/ctld.out" 2>&1 3>&- &
	echo $! >>"$s/pids"
	slurmd -D >"$s/slurmd.out" 2>&1 3>&- &
	echo $! >>"$s/pids"
	for _ in $(seq 100); do
		sinfo -h -o %T 2>/dev/null | grep -q idle && return 0
		sleep 0.2
	done
	return 1
}

stop_slurm() {
	[ -e "$BATS_TEST_TMPDIR/slurm/pids" ] || return 0
	while read -r pid; do
		kill "$pid" 2>/dev/null || true
	done <"$BATS_TEST_TMPDIR/slurm/pids"
}

teardown() {
	stop_slurm
}

@test "a Slurm array" {
	recipe 'A Slurm array' >run
	grep -q SLURM_ARRAY_TASK_ID run
	if start_slurm; then
		timeout 100 sh -eu run >out
		[ "$(find . -maxdepth 1 -name 'lines.*' | wc -l)" -eq 4 ]
	else
		echo '# Slurm does not run here: its tasks are run by hand' >&3
		sed -n '1,/^job=/p' run | sed '$d' >scripts
		sh -eu scripts
		for i in 3 1 4 2; do
			SLURM_ARRAY_TASK_ID=$i SLURM_ARRAY_TASK_COUNT=4 \
			    sh map.sh
		done
		sh reduce.sh
	fi
	same_store
}

# EZZ_PYTHON: one that has pyspark.
@test "Spark" {
	python=${EZZ_PYTHON:-python3}
	"$python" -c 'import pyspark' 2>/dev/null || without pyspark
	command -v java >/dev/null || without 'java, which pyspark needs,'
	recipe 'Spark has both' >run.py
	grep -q 'emit store' run.py
	SPARK_LOCAL_IP=127.0.0.1 timeout 300 "$python" run.py >out 2>err \
	    3>&- || { tail -n 20 err; false; }
	[ "$(find lines -name 'part-*' | wc -l)" -gt 1 ]
	same_store
	cat records/part-* | LC_ALL=C sort | cmp - "$base/one.records"
}

@test "one process and any cut of the lines" {
	for n in 1 2 7; do
		rm -rf parts store
		mkdir parts
		split -n "r/$n" "$base/one" parts/
		ezz archive reduce --office office --request-in q \
		    --response-in a -o store parts/*
		same_store
		split -n "r/$n" store/manifest.ndjson parts/m
		for f in parts/m*; do
			ezz archive emit store - <"$f"
		done | LC_ALL=C sort | cmp - "$base/one.records"
	done
}
