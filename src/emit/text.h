/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The text emitter: character for character what strace prints. */
#ifndef CALLTAP_EMIT_TEXT_H
#define CALLTAP_EMIT_TEXT_H

#include "emit/emit.h"
#include "emit/quote.h"

/* -X: how a value that has a name is shown. */
enum name_form {
	NAME_ABBREV /* O_RDWR */,
	NAME_RAW /* 0x2 */,
	NAME_VERBOSE /* 0x2 / * O_RDWR * / */
};

struct text_options {
	enum name_form name_form;
	enum string_form string_form;
	bool arg_names; /* -N */
	bool color;
	unsigned column; /* -a: results are aligned to it */
};

enum { TEXT_DEPTH_MAX = 64 };

struct text_emit {
	struct emit emit;
	const struct text_options *opt;
	/* private to text*.c */
	size_t line_start; /* offset in emit.out of what stands at `column` */
	size_t column;
	size_t invisible;    /* bytes since line_start that take no column */
	size_t string_limit; /* of ltrace's form: -s; 0: none */
	unsigned depth;
	unsigned too_deep; /* levels open beyond TEXT_DEPTH_MAX */
	bool muted;	   /* what comes is not shown, until the level ends that says so */
	bool early;	   /* the next argument's separator is already there */
	bool show_name;
	bool named;   /* names stand whatever -X asks */
	bool in_note; /* in a comment, which can have none in it */
	bool in_args;
	bool in_result;
	size_t aux_start;     /* offset in emit.out of what stands in parentheses behind a result */
	size_t aux_invisible; /* `invisible` then */
	size_t mark, mark_invisible; /* the same two before something there */
	bool in_aux;		     /* at the value in parentheses behind a result */
	struct text_level {
		const char *separator;
		const char *close;
		bool started;
		bool unmute;
		bool unname; /* the same of `named` */
	} level[TEXT_DEPTH_MAX];
};

/* Writes a command name, <COMM>, behind a process id; nothing if COMM is NULL or empty. */
void text_put_comm(struct buf *out, const struct text_options *opt, const char *comm);

/* Writes a context, [CONTEXT] or [CONTEXT!!EXPECTED]; EXPECTED may be NULL. */
void text_put_context(struct buf *out, const struct text_options *opt, const char *context,
		      const char *expected);

/* Makes T one that appends to OUT; OPT must outlive it.  There is nothing to be freed. */
void text_emit_init(struct text_emit *t, const struct text_options *opt, struct buf *out);

/* Begins a call, or a VALUE that stands alone (a signal's siginfo): forgets what is left of the
 * last one.  OUT's present end is column COLUMN of its line (the prefix of pid and time is before
 * it). */
void text_emit_reset(struct text_emit *t, size_t column);

/* Goes on with the call: what was in OUT has been taken out since, and OUT's present end (after a
 * new prefix and "<... read resumed>") is column COLUMN of its line. */
void text_emit_resume(struct text_emit *t, size_t column);

/* Ends the call after its last token. */
void text_emit_finish(struct text_emit *t);

/* The column of OUT's present end; escape sequences take none. */
size_t text_emit_column(const struct text_emit *t);

/* What ends each coloured line, before the newline, and goes before " <unfinished ...>". */
#define TEXT_COLOR_RESET "\033[0m"

#endif
