/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Issues every call that the kernel may have a number for. A seccomp filter denies all of them: a
 * tracer sees them, and nothing happens.
 */
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { CALLS = 512, DONE = 77, BEGIN = 999 };

int main(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit_group, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, DONE, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 1),
	};
	struct sock_fprog filter = {sizeof(code) / sizeof(*code), code};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0)
		return 1;
	syscall(BEGIN, 0, 0, 0, 0, 0, 0);
	for (long nr = 0; nr < CALLS; nr++) {
#ifdef __x86_64__
		/* The kernel's own probes make these: SIGILL for others, whatever filters say. */
		if (nr == 335 || nr == 336)
			continue;
#endif
		syscall(nr, 0, 0, 0, 0, 0, 0);
	}
	syscall(SYS_exit_group, DONE);
	return 1;
}
