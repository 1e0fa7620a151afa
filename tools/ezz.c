/* The command's frame: finds the verb, parses its options, runs it. */
#include "cmd.h"

int
main(void)
{
	puts(ezz_version());
	return 0;
}
