/* Signals: remove temporary files, then die of the signal or go on gently. */
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "stop.h"

/* Workers may each have one file open; 64 is more than there are workers. */
#define TEMPS	64

static struct temp {
	volatile sig_atomic_t	 used;
	char			 name[PATH_MAX];
} temps[TEMPS];
static volatile sig_atomic_t	 asked;
static volatile sig_atomic_t	 gently;

static void
on_signal(int sig)
{
	asked = 1;
	if (gently)
		return;
	for (int i = 0; i < TEMPS; i++)
		if (temps[i].used == 2)
			unlink(temps[i].name);
	signal(sig, SIG_DFL);
	raise(sig);
}

void
stop_install(void)
{
	struct sigaction	 sa = { .sa_handler = on_signal };
	static const int	 sigs[] = { SIGINT, SIGTERM, SIGHUP };

	sigemptyset(&sa.sa_mask);
	for (size_t i = 0; i < sizeof(sigs) / sizeof(sigs[0]); i++)
		sigaction(sigs[i], &sa, NULL);
	/* a closed stdout is an error to report, not a silent end */
	signal(SIGPIPE, SIG_IGN);
}

bool
stop_asked(void)
{
	return asked != 0;
}

void
stop_gently(void)
{
	gently = 1;
}

int
stop_mkstemp(char *name)
{
	int	 fd = mkostemp(name, O_CLOEXEC);

	if (fd == -1)
		return -1;
	for (int i = 0; i < TEMPS; i++) {
		/* claimed first, so that two workers never share a row */
		if (__sync_bool_compare_and_swap(&temps[i].used, 0, 1)) {
			strncpy(temps[i].name, name, PATH_MAX - 1);
			temps[i].used = 2;
			break;
		}
	}
	return fd;
}

void
stop_forget(const char *name)
{
	for (int i = 0; i < TEMPS; i++)
		if (temps[i].used == 2 && strcmp(temps[i].name, name) == 0)
			temps[i].used = 0;
}
