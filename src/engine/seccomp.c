/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "engine/seccomp.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/err.h"
#include "engine/special.h"

enum {
	X32_BIT = 0x40000000,
	NUMBERS = 1024, /* beyond that there are no calls but a few of arm's own */
	/* As many numbers make a program of their own: libseccomp takes time that grows with the
	 * square of what it is given. */
	CHUNK = 64,
};

const char seccomp_all_wanted[] = "every call is wanted";

struct arch {
	enum abi abi;
	uint32_t token;
};

/* What a process of this machine may enter, our own first. */
static const struct arch arches[] = {
#if defined __x86_64__
	{ABI_X86_64, SCMP_ARCH_X86_64},
	{ABI_I386, SCMP_ARCH_X86},
	{ABI_X32, SCMP_ARCH_X32},
#elif defined __aarch64__
	{ABI_AARCH64, SCMP_ARCH_AARCH64},
	{ABI_ARM, SCMP_ARCH_ARM},
#elif defined __riscv
	{ABI_RISCV64, SCMP_ARCH_RISCV64},
#endif
};
enum { NARCHES = sizeof(arches) / sizeof(arches[0]) };

/* ---- calls of tracees --------------------------------------------------- */

static enum seccomp_call set_call(bool strict, bool all)
{
	if (strict)
		return SECCOMP_CALL_STRICT;
	return all ? SECCOMP_CALL_FILTER_ALL : SECCOMP_CALL_FILTER;
}

enum seccomp_call seccomp_call(enum abi abi, uint64_t nr, const uint64_t args[6])
{
	uint32_t op = (uint32_t)args[0];

	switch (special_call(abi, nr)) {
	case SPECIAL_PRCTL:
		if (op == PR_GET_SECCOMP)
			return SECCOMP_CALL_QUERY;
		return op == PR_SET_SECCOMP ? set_call(args[1] == SECCOMP_MODE_STRICT, false)
					    : SECCOMP_CALL_NONE;
	case SPECIAL_SECCOMP:
		if (op == SECCOMP_SET_MODE_FILTER)
			return set_call(false, args[1] & SECCOMP_FILTER_FLAG_TSYNC);
		return op == SECCOMP_SET_MODE_STRICT && !(uint32_t)args[1] && !args[2]
			       ? SECCOMP_CALL_STRICT
			       : SECCOMP_CALL_NONE;
	default:
		return SECCOMP_CALL_NONE;
	}
}

bool seccomp_strict_allows(enum abi abi, uint64_t nr)
{
	static const char *const allowed[] = {"read", "write", "exit"};
	uint32_t token = 0;

	for (int i = 0; i < NARCHES; i++)
		if (arches[i].abi == abi)
			token = arches[i].token;
	for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++)
		if (seccomp_syscall_resolve_name_arch(token, allowed[i]) == (int)nr)
			return true;
	/* Of 32-bit programs it is the older one. */
	int sigreturn = seccomp_syscall_resolve_name_arch(token, "sigreturn");
	if (sigreturn < 0)
		sigreturn = seccomp_syscall_resolve_name_arch(token, "rt_sigreturn");
	return sigreturn == (int)nr;
}

/* ---- the program ------------------------------------------------------- */

/* What libseccomp wants to be given for number NR of ARCH, or -1: it has no name for it, or takes
 * it apart by arguments. */
static int rule_number(const struct arch *arch, int nr)
{
	if (arch == arches)
		return nr;
	char *name = seccomp_syscall_resolve_num_arch(arch->token, nr);
	if (!name)
		return -1;
	int same = seccomp_syscall_resolve_name_arch(arch->token, name);
	int own = seccomp_syscall_resolve_name(name);
	free(name);
	return same == nr && own != __NR_SCMP_ERROR ? own : -1;
}

/* A program that is being put together. */
struct program {
	struct sock_filter *code;
	size_t len;
	int pipe[2]; /* that libseccomp writes to: RLIMIT_FSIZE does not cut what it does */
};

enum { MOST = 32 * CHUNK }; /* instructions of a chunk */

static void append(struct program *p, const struct sock_filter *code, size_t len)
{
	p->code = xreallocarray(p->code, p->len + len, sizeof(*code));
	memcpy(p->code + p->len, code, len * sizeof(*code));
	p->len += len;
}

/* A chunk of numbers from `first` on, and what libseccomp is told of them: which ones pass, or
 * which are traced, whichever are fewer; rules are most of what it takes to make a filter. */
struct chunk {
	uint32_t first;
	bool passes[CHUNK];
	unsigned npassing;
	bool lists_traced;
	uint32_t nameless[CHUNK]; /* traced ones that it can't be told of */
	unsigned nnameless;
};

/* Appends the program that libseccomp makes of FILTER, for the numbers of C. */
static int append_filter(struct program *p, const struct arch *arch, const struct chunk *c,
			 scmp_filter_ctx filter)
{
	struct sock_filter code[MOST];
	int error = seccomp_export_bpf(filter, p->pipe[1]);
	ssize_t size = error ? 0 : read(p->pipe[0], code, sizeof(code));

	if (error)
		return error;
	if (size <= 0 || size == sizeof(code))
		return -E2BIG;
	uint32_t len = (uint32_t)size / sizeof(*code);
	const struct sock_filter guard[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, abi_table[arch->abi].audit_arch, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, c->first, 0, 1),
		BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, c->first + CHUNK - 1, 0, 1),
		BPF_STMT(BPF_JMP | BPF_JA | BPF_K, 2 * c->nnameless + len),
	};
	append(p, guard, sizeof(guard) / sizeof(guard[0]));
	for (unsigned i = 0; i < c->nnameless; i++) {
		const struct sock_filter one[] = {
			BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, c->nameless[i], 0, 1),
			BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE | SECCOMP_MARK),
		};
		append(p, one, 2);
	}
	append(p, code, len);
	return 0;
}

/* PASS: what it has no rule for passes; else that is traced. */
static scmp_filter_ctx new_filter(const struct arch *arch, bool pass, int *error)
{
	scmp_filter_ctx filter = seccomp_init(pass ? SCMP_ACT_ALLOW : SCMP_ACT_TRACE(SECCOMP_MARK));

	if (!filter)
		*error = -ENOMEM;
	if (!*error)
		*error = seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	if (!*error)
		*error = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH,
					  SCMP_ACT_TRACE(SECCOMP_MARK));
	if (!*error && arch != arches)
		*error = seccomp_arch_remove(filter, SCMP_ARCH_NATIVE);
	if (!*error && arch != arches)
		*error = seccomp_arch_add(filter, arch->token);
	return filter;
}

static void look_at(struct chunk *c, const struct arch *arch, seccomp_wants_fn *wants,
		    const void *ctx)
{
	c->npassing = c->nnameless = 0;
	for (unsigned i = 0; i < CHUNK; i++) {
		uint32_t nr = c->first + i;

		c->passes[i] =
			special_call(arch->abi, nr) == SPECIAL_NONE && !wants(ctx, arch->abi, nr);
		c->npassing += c->passes[i];
	}
	c->lists_traced = c->npassing > CHUNK / 2;
}

/* Tells FILTER what it is to be told of C.  Returns false where it can't be told what is traced.
 * What can't be said to pass is traced, and passes no more. */
static bool add_rules(scmp_filter_ctx filter, const struct arch *arch, struct chunk *c)
{
	uint32_t action = c->lists_traced ? SCMP_ACT_TRACE(SECCOMP_MARK) : SCMP_ACT_ALLOW;

	/* Downwards: libseccomp keeps a list in which it goes from the greatest on. */
	for (unsigned i = CHUNK; i-- > 0;) {
		if (c->passes[i] == c->lists_traced)
			continue;
		int number = rule_number(arch, (int)(c->first + i));
		bool added = number != -1 && !seccomp_rule_add_exact(filter, action, number, 0);
		if (c->lists_traced && number == -1)
			c->nameless[c->nnameless++] = c->first + i;
		else if (c->lists_traced && !added)
			return false;
		else if (!added)
			c->npassing--;
	}
	return true;
}

static scmp_filter_ctx make_filter(const struct arch *arch, struct chunk *c, int *error)
{
	scmp_filter_ctx filter = new_filter(arch, c->lists_traced, error);

	if (*error || add_rules(filter, arch, c))
		return filter;
	seccomp_release(filter);
	c->lists_traced = false;
	c->nnameless = 0;
	return make_filter(arch, c, error);
}

/* What passes of the numbers of ARCH from FIRST on, a chunk of them. */
static int append_chunk(struct program *p, const struct arch *arch, uint32_t first,
			unsigned *passing, seccomp_wants_fn *wants, const void *ctx)
{
	struct chunk c = {.first = first};
	int error = 0;

	look_at(&c, arch, wants, ctx);
	if (!c.npassing)
		return 0;
	scmp_filter_ctx filter = make_filter(arch, &c, &error);
	if (!error)
		error = append_filter(p, arch, &c, filter);
	if (!error)
		*passing += c.npassing;
	if (filter)
		seccomp_release(filter);
	return error;
}

/* Most kernels have no calls of x32: those are traced, and fail. */
static bool has_calls(enum abi abi)
{
	return abi != ABI_X32 || syscall(SYS_getpid | X32_BIT) > 0;
}

/* It takes all of a chunk, or more than is read of it.  Returns 0 or a negative errno. */
static int open_pipe(int ends[2])
{
	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK)) {
		ends[0] = ends[1] = -1;
		return -errno;
	}
	int room = fcntl(ends[1], F_GETPIPE_SZ);
	return room < (int)(MOST * sizeof(struct sock_filter)) ? -ENOBUFS : 0;
}

const char *seccomp_make(struct sock_fprog *program, unsigned *passing, seccomp_wants_fn *wants,
			 const void *ctx)
{
	const struct sock_filter trace =
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE | SECCOMP_MARK);
	struct program p = {0};
	int error = open_pipe(p.pipe);

	*passing = 0;
	for (int i = 0; i < NARCHES && !error; i++) {
		uint32_t bit = arches[i].abi == ABI_X32 ? X32_BIT : 0;

		for (uint32_t nr = 0; nr < NUMBERS && !error && has_calls(arches[i].abi);
		     nr += CHUNK)
			error = append_chunk(&p, &arches[i], nr | bit, passing, wants, ctx);
	}
	append(&p, &trace, 1);
	for (int i = 0; i < 2; i++)
		if (p.pipe[i] >= 0)
			close(p.pipe[i]);
	if (!error && p.len > BPF_MAXINSNS)
		error = -E2BIG;
	if (error || !*passing) {
		free(p.code);
		return error ? strerror(-error) : seccomp_all_wanted;
	}
	*program = (struct sock_fprog){(unsigned short)p.len, p.code};
	return NULL;
}

/* ---- installing -------------------------------------------------------- */

static int set_filter(unsigned flags, const struct sock_fprog *program)
{
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, program) ? errno : 0;
}

int seccomp_install(const struct sock_fprog *program)
{
	/* Some kernels would else make the processor speculate less in a process with a filter. */
	unsigned flags = SECCOMP_FILTER_FLAG_SPEC_ALLOW;
	int error = set_filter(flags, program);

	if (error == EINVAL) {
		flags = 0;
		error = set_filter(flags, program);
	}
	if (error == EACCES && !prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		error = set_filter(flags, program);
	return error;
}
