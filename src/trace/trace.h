/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The sink of events: asks the filter, drives decoder and emitter, and lays
 * lines out: prefixes (pid, time), unfinished and resumed halves, results.
 * Its memory does not grow with the number of events.
 */
#ifndef CALLTAP_TRACE_TRACE_H
#define CALLTAP_TRACE_TRACE_H

#include "cli/options.h"
#include "engine/engine.h"

struct trace;

/* Opens the output; ends the program by die() if that is not possible.  OPT must outlive it. */
struct trace *trace_new(const struct options *opt);
/* The sink to be handed to engine_run(). */
struct engine_sink trace_sink(struct trace *t);
/* Hands over what was said so far, also of lines that have not ended: before the program dies. */
void trace_flush(struct trace *t);
/* Ends open lines, prints summaries, closes outputs and frees T.  Returns whether all that was to
 * be written could be; if not, it was said on stderr, and tracees were let go. */
bool trace_finish(struct trace *t);

#endif
