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

/* The times that events need for OPT's lines and summary: for engine_config.clocks. */
unsigned trace_clocks(const struct options *opt);

/* Opens the output; ends the program by die() if that is not possible.  OPT must outlive it. */
struct trace *trace_new(const struct options *opt);
/* The sink to be handed to engine_run(). */
struct engine_sink trace_sink(struct trace *t);
/* Whether all that was to be written could be.  If not, it was said on stderr. */
bool trace_ok(const struct trace *t);
/* Ends open lines, prints summaries, closes outputs and frees T. */
void trace_finish(struct trace *t);

#endif
