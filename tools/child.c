/* fork, exec, poll, and never a signal to anything but the own child. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "child.h"

#define NOT_THERE	127

static int64_t
milliseconds(void)
{
	struct timespec	 t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* In the child; its name is taken from this program's own place first. */
static void
become(const char *name, const char *arg)
{
	char	*argv[] = { (char *)name, (char *)arg, NULL };
	char	*none[] = { NULL };
	char	 path[PATH_MAX];
	ssize_t	 n = readlink("/proc/self/exe", path, sizeof(path) - 32);

	if (n > 0 && strlen(name) < 31) {
		path[n] = '\0';
		strcpy(strrchr(path, '/') + 1, name);
		execve(path, argv, none);
	}
	if (snprintf(path, sizeof(path), "%s/%s", PKGLIBEXECDIR, name) <
	    (int)sizeof(path))
		execve(path, argv, none);
	_exit(NOT_THERE);
}

static pid_t
start(const char *name, const char *arg, int fd, int *from)
{
	int	 ends[2];
	pid_t	 pid;

	if (pipe2(ends, O_CLOEXEC) == -1)
		return -1;
	if ((pid = fork()) == 0) {
		if (dup2(fd, STDIN_FILENO) == -1 ||
		    dup2(ends[1], STDOUT_FILENO) == -1)
			_exit(NOT_THERE);
		become(name, arg);
	}
	close(ends[1]);
	*from = ends[0];
	if (pid == -1)
		close(ends[0]);
	return pid;
}

/* Until the child closes its end; false when it says or takes too much. */
static bool
collect(int from, size_t cap, int64_t deadline, struct ezz_buf *out)
{
	struct pollfd	 p = { .fd = from, .events = POLLIN };
	ssize_t		 n;

	while (out->n < cap) {
		int64_t	 left = deadline - milliseconds();

		if (left <= 0 || poll(&p, 1, (int)left) == 0)
			return false;
		n = read(from, out->p + out->n, cap - out->n);
		if (n == 0)
			return true;
		if (n < 0 && errno != EINTR)
			return false;
		out->n += n < 0 ? 0 : (size_t)n;
	}
	return false;
}

ezz_status
child_run(struct run *r, const char *name, const char *arg, int fd, size_t cap,
    int seconds, struct ezz_buf *out, int *exited)
{
	int	 from, wait = 0;
	pid_t	 pid, got;
	bool	 whole;

	if ((out->p = malloc(cap)) == NULL)
		return ezz_fault(r->ctx, EZZ_ENOMEM, "out of memory");
	out->cap = cap;
	if ((pid = start(name, arg, fd, &from)) == -1)
		return ezz_fault(r->ctx, EZZ_EIO, "%s: %s", name,
		    strerror(errno));
	whole = collect(from, cap, milliseconds() + seconds * 1000, out);
	close(from);
	if (!whole)
		kill(pid, SIGKILL);
	while ((got = waitpid(pid, &wait, 0)) == -1 && errno == EINTR)
		continue;
	*exited = got == pid && WIFEXITED(wait) ? WEXITSTATUS(wait) : -1;
	if (*exited == NOT_THERE)
		return ezz_fault(r->ctx, EZZ_ENOTFOUND,
		    "%s is not installed: see ezz --version for what this ezz "
		    "was built with", name);
	if (!whole)
		return ezz_fault(r->ctx, EZZ_ELIMIT,
		    "%s took more than %d seconds, or said too much", name,
		    seconds);
	return EZZ_OK;
}
