/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Writes what shells need to know to complete command lines of calltap, out of
 * the table of options and the descriptions, as variables of the shell:
 *   gencomp bash|zsh|fish
 * The functions that use them are in completions/.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "cli/table.h"
#include "lang/ids.h"

/* The first line of the help, without what a quoted string would not hold. */
static void put_help(const struct option_def *def)
{
	for (const char *p = def->help; *p && *p != '\n' && *p != ';'; p++)
		if (!strchr("'\"[]:\\", *p))
			putchar(*p);
}

static const struct option_def *meaning(const struct option_def *def)
{
	for (const struct option_def *d = option_table; def->same_as; d++)
		if (d->name && !strcmp(d->name, def->same_as))
			return d;
	return def;
}

/* ---- words ------------------------------------------------------------- */

static void put_classes(const struct defs *defs)
{
	for (uint32_t i = 0; i < defs->nclasses; i++)
		printf("%%%s ", def_str(defs, defs->class_names[i]));
}

/* Calls of all ABIs, each name once. */
static void put_calls(void)
{
	for (int abi = 0; abi < ABI_COUNT; abi++) {
		const struct defs *defs = defs_for_abi((enum abi)abi);

		for (uint32_t nr = 0; defs && nr < defs->nnumbers; nr++)
			if (defs->numbers[nr].name)
				printf("%s ", def_str(defs, defs->numbers[nr].name));
	}
}

static const struct defs *native(void)
{
	enum abi abi = 0;

	while (!defs_for_abi(abi))
		abi++;
	return defs_for_abi(abi);
}

static void put_set(enum set_id id)
{
	const struct defs *defs = native();
	const struct def_set *set = &defs->sets[defs->named_sets[id]];

	for (uint32_t i = 0; i < set->count; i++)
		printf("%s ", def_str(defs, defs->consts[set->first + i].name));
}

/* ---- options ----------------------------------------------------------- */

/* The values of the option that qualifier Q stands for, or NULL. */
static const char *values_of(const struct word *q)
{
	for (const struct option_def *def = option_table; def->letter || def->name; def++) {
		const struct option_def *d = meaning(def);

		if (d->set == set_qualifier && d->qualifier == q->value)
			return d->values;
		if (def->name && !strcmp(def->name, q->name))
			return d->values;
	}
	/* Of a short name, those of the long one before it. */
	return q > filter_qualifiers && q[-1].value == q->value ? values_of(q - 1) : NULL;
}

static void put_options(const char *format_letter, const char *format_name, bool required)
{
	for (const struct option_def *def = option_table; def->letter || def->name; def++) {
		const struct option_def *d = meaning(def);

		if (required && d->arg != ARG_REQUIRED)
			continue;
		if (def->letter)
			printf(format_letter, def->letter);
		if (def->name)
			printf(format_name, def->name);
	}
}

static void put_values(void)
{
	for (const struct option_def *def = option_table; def->letter || def->name; def++) {
		const struct option_def *d = meaning(def);

		if (!d->values)
			continue;
		if (def->letter && d->arg == ARG_REQUIRED)
			printf("\t[-%c]='%s'\n", def->letter, d->values);
		if (def->name)
			printf("\t[--%s]='%s'\n", def->name, d->values);
	}
}

static void put_qualifiers(void)
{
	for (const struct word *q = filter_qualifiers; q->name; q++) {
		const char *values = values_of(q);

		printf("\t[%s]='%s'\n", q->name, values ? values : "");
	}
}

static void put_descriptions(void)
{
	for (const struct option_def *def = option_table; def->letter || def->name; def++) {
		if (def->letter) {
			printf("\t'-%c:", def->letter);
			put_help(meaning(def));
			puts("'");
		}
		if (def->name) {
			printf("\t'--%s:", def->name);
			put_help(meaning(def));
			puts("'");
		}
	}
}

/* ---- shells ------------------------------------------------------------ */

/* Variables, as bash and zsh have them in common. */
static void put_variables(const char *declare_table)
{
	fputs("_calltap_options='", stdout);
	put_options("-%c ", "--%s ", false);
	fputs("'\n_calltap_letters_with_argument='", stdout);
	put_options("%c", "", true);
	fputs("'\n_calltap_names_with_argument='", stdout);
	put_options("", "--%s ", true);
	fputs("'\n_calltap_calls='all none ", stdout);
	put_classes(native());
	put_calls();
	fputs("'\n_calltap_signals='all none ", stdout);
	put_set(SET_signals);
	fputs("'\n_calltap_errors='", stdout);
	put_set(SET_errnos);
	printf("'\n%s _calltap_values=(\n", declare_table);
	put_values();
	printf(")\n%s _calltap_qualifiers=(\n", declare_table);
	put_qualifiers();
	puts(")");
}

static void put_bash(void)
{
	puts("# bash completion for calltap; generated");
	put_variables("declare -gA");
}

static void put_zsh(void)
{
	puts("#compdef calltap\n# generated");
	puts("typeset -g _calltap_options _calltap_letters_with_argument "
	     "_calltap_names_with_argument\n"
	     "typeset -g _calltap_calls _calltap_signals _calltap_errors\n"
	     "typeset -gA _calltap_values _calltap_qualifiers");
	put_variables("typeset -gA");
	puts("typeset -ga _calltap_descriptions=(");
	put_descriptions();
	puts(")");
}

/* fish has lists instead of tables. */
static void put_fish_option(const struct option_def *def, const struct option_def *d)
{
	fputs("complete -c calltap -n __calltap_wants_options", stdout);
	if (def->letter)
		printf(" -s %c", def->letter);
	if (def->name)
		printf(" -l %s", def->name);
	if (d->arg == ARG_REQUIRED)
		fputs(" -r", stdout);
	if (d->arg != ARG_NONE && (!d->values || strcmp(d->values, "@files") != 0))
		fputs(" -f", stdout);
	if (d->values)
		printf(" -a '(__calltap_values \"%s\")'", d->values);
	fputs(" -d '", stdout);
	put_help(d);
	puts("'");
}

static void put_fish(void)
{
	puts("# fish completion for calltap; generated");
	fputs("set -g __calltap_calls all none ", stdout);
	put_classes(native());
	put_calls();
	fputs("\nset -g __calltap_signals all none ", stdout);
	put_set(SET_signals);
	fputs("\nset -g __calltap_errors ", stdout);
	put_set(SET_errnos);
	fputs("\nset -g __calltap_letters_with_argument ", stdout);
	put_options("%c", "", true);
	fputs("\nset -g __calltap_names_with_argument ", stdout);
	put_options("", "--%s ", true);
	puts("\nset -g __calltap_qualifiers \\");
	for (const struct word *q = filter_qualifiers; q->name; q++)
		printf("\t'%s=%s' \\\n", q->name, values_of(q) ? values_of(q) : "");
	puts("\t''");
	for (const struct option_def *def = option_table; def->letter || def->name; def++)
		put_fish_option(def, meaning(def));
}

int main(int argc, char **argv)
{
	const char *shell = argc == 2 ? argv[1] : "";

	if (!strcmp(shell, "bash"))
		put_bash();
	else if (!strcmp(shell, "zsh"))
		put_zsh();
	else if (!strcmp(shell, "fish"))
		put_fish();
	else
		die("usage: gencomp bash|zsh|fish");
	if (fflush(stdout))
		die_errno("stdout");
	return 0;
}
