/*
 * Asking for passphrases.  A passphrase file that others can read is refused
 * like a key file; the terminal's echo comes back whatever happens.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "pass.h"

bool
pass_given(const struct run *r)
{
	return opt_one(r->args, "pass-file") != NULL ||
	    opt_one(r->args, "pass-fd") != NULL;
}

/* One line, without its end; octet by octet, to leave the rest unread. */
static ezz_status
read_line(struct run *r, int fd, char *buf, size_t size)
{
	size_t	 n = 0;
	ssize_t	 got;
	char	 c;

	for (;;) {
		got = read(fd, &c, 1);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return ezz_fault(r->ctx, EZZ_EIO,
			    "reading a passphrase: %s", strerror(errno));
		if (got == 0 || c == '\n')
			break;
		if (n + 1 == size)
			return ezz_fault(r->ctx, EZZ_EKEY,
			    "the passphrase is too long");
		buf[n++] = c;
	}
	if (n > 0 && buf[n - 1] == '\r')
		n--;
	buf[n] = '\0';
	return n > 0 ? EZZ_OK : ezz_fault(r->ctx, EZZ_EKEY,
	    "the passphrase is empty");
}

static ezz_status
from_file(struct run *r, const char *path, char *buf, size_t size)
{
	struct stat	 sb;
	ezz_status	 st;
	int		 fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return ezz_fault(r->ctx, EZZ_EIO, "%s: %s", path,
		    strerror(errno));
	if (fstat(fd, &sb) != 0 || (S_ISREG(sb.st_mode) &&
	    (sb.st_mode & (S_IRWXG | S_IRWXO)) != 0))
		st = ezz_fault(r->ctx, EZZ_EKEY, "others can use the "
		    "passphrase file; close it with: chmod 600 %s", path);
	else
		st = read_line(r, fd, buf, size);
	close(fd);
	return st;
}

static ezz_status
from_fd(struct run *r, const char *number, char *buf, size_t size)
{
	int64_t	 fd;

	if (!opt_number(number, 0, 1023, &fd))
		return ezz_fault(r->ctx, EZZ_EINVAL,
		    "%s is no file descriptor", number);
	return read_line(r, (int)fd, buf, size);
}

static ezz_status
from_program(struct run *r, const char *program, const char *prompt,
    char *buf, size_t size)
{
	int		 fd[2], status = -1;
	pid_t		 pid;
	ezz_status	 st;

	if (pipe2(fd, O_CLOEXEC) != 0)
		return ezz_fault(r->ctx, EZZ_EIO, "%s: %s", program,
		    strerror(errno));
	if ((pid = fork()) == 0) {
		if (dup2(fd[1], STDOUT_FILENO) >= 0)
			execlp(program, program, prompt, (char *)NULL);
		_exit(127);
	}
	close(fd[1]);
	st = pid < 0 ? ezz_fault(r->ctx, EZZ_EIO, "%s: %s", program,
	    strerror(errno)) : read_line(r, fd[0], buf, size);
	close(fd[0]);
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
	if (pid > 0 && status != 0)
		st = ezz_fault(r->ctx, EZZ_EKEY,
		    "%s gave no passphrase", program);
	return st;
}

static ezz_status
from_terminal(struct run *r, const char *prompt, char *buf, size_t size)
{
	struct termios	 was, quiet;
	ezz_status	 st;
	int		 fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);

	if (fd < 0 || tcgetattr(fd, &was) != 0) {
		if (fd >= 0)
			close(fd);
		return ezz_fault(r->ctx, EZZ_EKEY, "there is no terminal to "
		    "ask for a passphrase; use --pass-file, --pass-fd or "
		    "EZZ_ASKPASS");
	}
	quiet = was;
	quiet.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL);
	if (tcsetattr(fd, TCSAFLUSH, &quiet) != 0 ||
	    dprintf(fd, "%s", prompt) < 0)
		st = ezz_fault(r->ctx, EZZ_EIO, "/dev/tty: %s",
		    strerror(errno));
	else
		st = read_line(r, fd, buf, size);
	(void)tcsetattr(fd, TCSAFLUSH, &was);
	(void)dprintf(fd, "\n");
	close(fd);
	return st;
}

/* Quiet sources give one word for all keys and are read once. */
static ezz_status
quiet_word(struct pass *p, bool *none)
{
	const char	*file = opt_one(p->run->args, "pass-file");
	const char	*fd = opt_one(p->run->args, "pass-fd");
	ezz_status	 st;

	*none = file == NULL && fd == NULL;
	if (*none || p->have)
		return EZZ_OK;
	st = file != NULL ?
	    from_file(p->run, file, p->word, sizeof(p->word)) :
	    from_fd(p->run, fd, p->word, sizeof(p->word));
	p->have = st == EZZ_OK;
	return st;
}

static void
prompt_for(struct run *r, char *out, size_t size, const char *english,
    const char *what)
{
	struct ezz_buf	 shown = { 0 };
	size_t		 n = strlen(what);

	if (ezz_escape(r->ctx, (struct ezz_bytes){ (const uint8_t *)what, n },
	    &shown) != EZZ_OK)
		shown.n = 0;
	snprintf(out, size, "%s %.*s: ", ezz_text(r->ctx, english),
	    (int)shown.n, shown.p == NULL ? "" : (const char *)shown.p);
	ezz_buf_free(&shown);
}

static ezz_status
ask(struct pass *p, const char *english, const char *what, char *buf,
    size_t size)
{
	const char	*program = getenv("EZZ_ASKPASS");
	char		 prompt[512];

	prompt_for(p->run, prompt, sizeof(prompt), english, what);
	if (program != NULL && *program != '\0')
		return from_program(p->run, program, prompt, buf, size);
	return from_terminal(p->run, prompt, buf, size);
}

static ezz_status
answer(void *arg, const char *what, char *buf, size_t size)
{
	struct pass	*p = arg;
	bool		 none;
	ezz_status	 st = quiet_word(p, &none);

	if (st != EZZ_OK)
		return st;
	if (none)
		return ask(p, "passphrase for", what, buf, size);
	if (strlen(p->word) >= size)
		return ezz_fault(p->run->ctx, EZZ_EKEY,
		    "the passphrase is too long");
	strcpy(buf, p->word);
	return EZZ_OK;
}

void
pass_start(struct run *r, struct pass *p)
{
	*p = (struct pass){ .run = r, .ezz = { answer, p } };
}

ezz_status
pass_new(struct pass *p, const char *what, char word[PASS_MAX])
{
	char		 again[PASS_MAX];
	bool		 none;
	ezz_status	 st = quiet_word(p, &none);

	if (st != EZZ_OK)
		return st;
	if (!none) {
		strcpy(word, p->word);
		return EZZ_OK;
	}
	if ((st = ask(p, "new passphrase for", what, word, PASS_MAX)) ==
	    EZZ_OK && (st = ask(p, "once more, for", what, again,
	    sizeof(again))) == EZZ_OK && strcmp(word, again) != 0)
		st = ezz_fault(p->run->ctx, EZZ_EKEY,
		    "the two passphrases are not the same");
	explicit_bzero(again, sizeof(again));
	return st;
}

void
pass_end(struct pass *p)
{
	explicit_bzero(p->word, sizeof(p->word));
	p->have = false;
}
