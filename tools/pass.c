/*
 * Passphrases.  EZZ_ASKPASS names a program that is run with the question as
 * its argument and answers on its stdout, as ssh's does; without it, and with
 * a terminal, the person is asked, unseen.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "out.h"
#include "pass.h"

/* The first line, at most size - 1 bytes; false: longer, or unreadable. */
static bool
first_line(int fd, char *buf, size_t size)
{
	size_t	 n = 0;
	ssize_t	 got;

	while (n < size) {
		if ((got = read(fd, buf + n, 1)) == -1 && errno == EINTR)
			continue;
		if (got < 0)
			return false;
		if (got == 0 || buf[n] == '\n') {
			if (n > 0 && buf[n - 1] == '\r')
				n--;
			buf[n] = '\0';
			return true;
		}
		n++;
	}
	return false;
}

static ezz_status
from_helper(struct run *r, const char *helper, const char *question,
    char *buf, size_t size)
{
	int	 ends[2], status = 0;
	pid_t	 pid;
	bool	 ok;

	if (pipe(ends) == -1)
		return ezz_fault(r->ctx, EZZ_EIO, "%s: %s", helper,
		    strerror(errno));
	if ((pid = fork()) == 0) {
		dup2(ends[1], STDOUT_FILENO);
		close(ends[0]);
		close(ends[1]);
		execlp(helper, helper, question, (char *)NULL);
		_exit(127);
	}
	close(ends[1]);
	ok = pid != -1 && first_line(ends[0], buf, size);
	close(ends[0]);
	while (pid != -1 && waitpid(pid, &status, 0) == -1 && errno == EINTR)
		;
	if (ok && WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return EZZ_OK;
	explicit_bzero(buf, size);
	return ezz_fault(r->ctx, EZZ_EKEY, "%s gave no passphrase", helper);
}

static ezz_status
from_terminal(struct run *r, const char *question, char *buf, size_t size)
{
	struct termios	 was, now;
	int		 fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	bool		 ok;

	if (fd == -1 || tcgetattr(fd, &was) == -1) {
		if (fd != -1)
			close(fd);
		return ezz_fault(r->ctx, EZZ_EKEY, "there is no terminal to "
		    "ask for a passphrase; use --pass-file, --pass-fd or "
		    "EZZ_ASKPASS");
	}
	now = was;
	now.c_lflag &= ~(tcflag_t)(ECHO);
	dprintf(fd, "%s: ", question);
	tcsetattr(fd, TCSAFLUSH, &now);
	ok = first_line(fd, buf, size);
	tcsetattr(fd, TCSAFLUSH, &was);
	dprintf(fd, "\n");
	close(fd);
	if (ok)
		return EZZ_OK;
	explicit_bzero(buf, size);
	return ezz_fault(r->ctx, EZZ_EKEY, "the passphrase is too long");
}

static ezz_status
ask_somebody(struct pass *p, const char *english, const char *what,
    char *buf, size_t size)
{
	const char	*helper = getenv("EZZ_ASKPASS");
	char		 question[256];

	snprintf(question, sizeof(question), "%s %s",
	    ezz_text(p->run->ctx, english), what);
	if (helper != NULL && *helper != '\0')
		return from_helper(p->run, helper, question, buf, size);
	return from_terminal(p->run, question, buf, size);
}

static ezz_status
ask(void *arg, const char *what, char *buf, size_t size)
{
	struct pass	*p = arg;

	if (!p->given)
		return ask_somebody(p, "passphrase of", what, buf, size);
	if (strlen(p->kept) >= size)
		return ezz_fault(p->run->ctx, EZZ_EKEY,
		    "the passphrase is too long");
	strcpy(buf, p->kept);
	return EZZ_OK;
}

bool
pass_given(const struct run *r)
{
	return opt_one(r->args, "pass-file") != NULL ||
	    opt_one(r->args, "pass-fd") != NULL;
}

ezz_status
pass_new(struct pass *p, const char *what, char *buf, size_t size)
{
	char		 again[sizeof(p->kept)] = "";
	ezz_status	 st;

	if (p->given)
		return ask(p, what, buf, size);
	if ((st = ask_somebody(p, "new passphrase of", what, buf, size)) ==
	    EZZ_OK && (st = ask_somebody(p, "once more, the passphrase of",
	    what, again, sizeof(again))) == EZZ_OK && strcmp(buf, again) != 0)
		st = ezz_fault(p->run->ctx, EZZ_EKEY,
		    "the two passphrases are not the same");
	explicit_bzero(again, sizeof(again));
	return st;
}

static int
keep(struct pass *p, int fd, const char *what)
{
	bool	 ok = fd != -1 && first_line(fd, p->kept, sizeof(p->kept));

	if (ok) {
		p->given = true;
		return EXIT_DONE;
	}
	explicit_bzero(p->kept, sizeof(p->kept));
	return out_fail(p->run, ezz_fault(p->run->ctx, EZZ_EKEY,
	    "no passphrase could be read from %s", what));
}

static bool
others_may(int fd)
{
	struct stat	 sb;

	return fstat(fd, &sb) != 0 || (S_ISREG(sb.st_mode) &&
	    (sb.st_mode & (S_IRWXG | S_IRWXO)) != 0);
}

int
pass_open(struct run *r, struct pass *p)
{
	const char	*file = opt_one(r->args, "pass-file");
	const char	*number = opt_one(r->args, "pass-fd");
	int64_t		 fd;
	int		 status;

	*p = (struct pass){ .run = r, .pass = { ask, p } };
	if (file != NULL && number != NULL)
		return out_usage(r,
		    "--pass-file and --pass-fd exclude each other");
	if (file != NULL) {
		int	 in = open(file, O_RDONLY | O_CLOEXEC);

		if (in != -1 && others_may(in)) {
			close(in);
			return out_fail(r, ezz_fault(r->ctx, EZZ_EKEY,
			    "others can use the passphrase file; close it "
			    "with: chmod 600 %s", file));
		}
		status = keep(p, in, file);
		if (in != -1)
			close(in);
		return status;
	}
	if (number == NULL)
		return EXIT_DONE;
	if (!opt_number(number, 0, 65535, &fd))
		return out_usage(r, "--pass-fd takes a descriptor's number");
	return keep(p, (int)fd, number);
}

void
pass_close(struct pass *p)
{
	explicit_bzero(p, sizeof(*p));
}
