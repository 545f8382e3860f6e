/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * usage: deny NR ARG ERRNO COMMAND [ARG]...
 *
 * Runs COMMAND on a kernel that seems to lack something: system call NR with
 * the first argument ARG (-1: any) fails with ERRNO.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	if (argc < 5)
		return 2;
	unsigned nr = (unsigned)strtoul(argv[1], NULL, 0);
	long arg = strtol(argv[2], NULL, 0);
	unsigned error = (unsigned)strtoul(argv[3], NULL, 0);
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, nr, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
		BPF_JUMP(BPF_JMP | (arg < 0 ? BPF_JGE : BPF_JEQ) | BPF_K,
			 arg < 0 ? 0 : (unsigned)arg, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (error & SECCOMP_RET_DATA)),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {sizeof(filter) / sizeof(filter[0]), filter};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) {
		perror("deny");
		return 2;
	}
	execvp(argv[4], argv + 4);
	fprintf(stderr, "deny: %s: %s\n", argv[4], strerror(errno));
	return 2;
}
