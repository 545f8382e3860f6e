/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Options that say what is traced and how. */
#include "cli/table.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/parse.h"
#include "base/stdio.h"
#include "cli/tips.h"

void bad_value(const struct parse *p, const char *arg)
{
	die_usage("invalid %s argument: '%s'", p->written, arg);
}

/* ---- what is traced ---------------------------------------------------- */

void set_attach(struct parse *p, const char *arg)
{
	static const char separators[] = ", \t\n";

	while (*(arg += strspn(arg, separators))) {
		size_t len = strcspn(arg, separators);
		char *piece = xstrndup(arg, len);
		uint64_t pid;

		if (!parse_uint(piece, INT32_MAX, &pid) || !pid)
			die("Invalid process id: '%s'", piece);
		if ((pid_t)pid == getpid())
			die("I'm sorry, I can't let you do that, Dave.");
		free(piece);
		p->pids = xreallocarray(p->pids, p->npids + 1, sizeof(*p->pids));
		p->pids[p->npids++] = (pid_t)pid;
		arg += len;
	}
}

void set_argv0(struct parse *p, const char *arg)
{
	p->opt->engine.argv0 = arg;
}

void set_env(struct parse *p, const char *arg)
{
	p->env_changes = xreallocarray(p->env_changes, p->nchanges + 2, sizeof(*p->env_changes));
	p->env_changes[p->nchanges++] = arg;
	p->env_changes[p->nchanges] = NULL;
}

void set_user(struct parse *p, const char *arg)
{
	p->opt->engine.username = arg;
}

/* ---- library calls ----------------------------------------------------- */

void set_library_calls(struct parse *p, const char *arg)
{
	p->opt->libs = true;
	if (arg)
		lib_filter_add_import(p->opt->lib_filter, arg);
}

void set_function_entries(struct parse *p, const char *arg)
{
	p->opt->libs = true;
	lib_filter_add_entry(p->opt->lib_filter, arg);
}

void set_demangle(struct parse *p, const char *arg)
{
	(void)arg;
	p->opt->demangle = true;
}

void set_prototypes(struct parse *p, const char *arg)
{
	struct options *opt = p->opt;

	opt->configs = xreallocarray(opt->configs, opt->nconfigs + 1, sizeof(*opt->configs));
	opt->configs[opt->nconfigs++] = arg;
}

void set_library(struct parse *p, const char *arg)
{
	p->opt->libs = true;
	lib_filter_add_library(p->opt->lib_filter, arg, false);
}

/* ---- how --------------------------------------------------------------- */

void set_daemonize(struct parse *p, const char *arg)
{
	static const struct word ways[] = {
		{"grandchild", 1}, {"pgroup", 2}, {"pgrp", 2}, {"session", 3}, {NULL, 0}};

	if (p->by_letter) {
		p->daemonize++;
		return;
	}
	const struct word *way = parse_word(ways, arg ? arg : "grandchild");
	if (!way)
		bad_value(p, arg);
	p->daemonize_long = true;
	p->opt->engine.daemonize = way->value;
}

void set_detach_on(struct parse *p, const char *arg)
{
	if (strcmp(arg, "execve") != 0)
		die("Syscall '%s' for -b isn't supported", arg);
	p->opt->engine.detach_on_execve = true;
}

void set_follow(struct parse *p, const char *arg)
{
	(void)arg;
	if (p->by_letter)
		p->follow++;
	else
		p->follow_long = true;
}

void set_follow_old(struct parse *p, const char *arg)
{
	(void)arg;
	p->old_follow++;
}

void set_interruptible(struct parse *p, const char *arg)
{
	static const struct word modes[] = {{"anywhere", INTR_ANYWHERE},
					    {"waiting", INTR_WHILE_WAIT},
					    {"never", INTR_NEVER},
					    {"never_tstp", INTR_BLOCK_TSTP_TOO},
					    {NULL, 0}};
	const struct word *mode = parse_word(modes, arg);
	uint64_t number = 0;

	if (mode)
		number = mode->value;
	else if (!parse_uint(arg, INTR_BLOCK_TSTP_TOO, &number) || !number)
		bad_value(p, arg);
	p->opt->engine.interruptible = (enum interruptible)number;
}

void set_kill_on_exit(struct parse *p, const char *arg)
{
	(void)arg;
	p->opt->engine.kill_on_exit = true;
}

void set_cpu(struct parse *p, const char *arg)
{
	static const struct word ways[] = {
		{"auto", CPU_AUTO}, {"same", CPU_SAME}, {"free", CPU_FREE}, {NULL, 0}};
	const struct word *way = parse_word(ways, arg);

	if (!way)
		bad_value(p, arg);
	p->opt->engine.cpu = (enum cpu_use)way->value;
}

void set_seccomp(struct parse *p, const char *arg)
{
	(void)arg;
	p->seccomp = BPF_ALWAYS;
}

void set_no_seccomp(struct parse *p, const char *arg)
{
	(void)arg;
	p->seccomp = BPF_NEVER;
}

void set_syscall_limit(struct parse *p, const char *arg)
{
	uint64_t limit;

	if (!parse_uint(arg, UINT64_MAX, &limit) || !limit)
		bad_value(p, arg);
	p->opt->syscall_limit = limit;
}

/* ---- filters ----------------------------------------------------------- */

void set_expr(struct parse *p, const char *arg)
{
	filter_expr(p->opt->filter, arg);
}

void set_qualifier(struct parse *p, const char *arg)
{
	filter_qualify(p->opt->filter, p->def->qualifier, arg);
}

void set_no_abbrev(struct parse *p, const char *arg)
{
	(void)arg;
	filter_qualify(p->opt->filter, QUALIFY_ABBREV, "none");
	p->opt->no_abbrev = true;
}

void set_trace_path(struct parse *p, const char *arg)
{
	filter_add_path(p->opt->filter, arg);
}

void set_successful_only(struct parse *p, const char *arg)
{
	(void)arg;
	p->status++;
	filter_set_status(p->opt->filter, STATUS_SUCCESSFUL);
}

void set_failed_only(struct parse *p, const char *arg)
{
	(void)arg;
	p->status++;
	filter_set_status(p->opt->filter, STATUS_FAILED);
}

/* ---- ourselves --------------------------------------------------------- */

void set_as(struct parse *p, const char *arg)
{
	if (!strcmp(arg, "strace"))
		p->opt->persona = PERSONA_STRACE;
	else if (!strcmp(arg, "ltrace"))
		die_usage("--as=ltrace has to be the first option: ltrace has options of its own");
	else if (!strcmp(arg, "calltap"))
		p->opt->persona = PERSONA_CALLTAP;
	else
		bad_value(p, arg);
	program_name = arg;
}

void set_debug(struct parse *p, const char *arg)
{
	(void)arg;
	p->opt->engine.debug++;
}

void set_help(struct parse *p, const char *arg)
{
	if (!arg)
		help_print_short();
	else if (!strcmp(arg, "all"))
		help_print_all();
	else
		bad_value(p, arg);
	stdio_exit();
}

void set_tips(struct parse *p, const char *arg)
{
	if (!tips_parse(&p->opt->tips, arg ? arg : ""))
		bad_value(p, arg);
}

void set_version(struct parse *p, const char *arg)
{
	(void)arg;
	p->version++;
}
