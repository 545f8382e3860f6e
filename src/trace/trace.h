/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The sink of events: asks the filter, drives decoder and emitter, and lays
 * lines out: prefixes (pid, time), unfinished and resumed halves, results.
 */
#ifndef CALLTAP_TRACE_TRACE_H
#define CALLTAP_TRACE_TRACE_H

#include "cli/options.h"
#include "engine/engine.h"

struct trace;

struct trace *trace_new(const struct options *opt);
/* The sink to be handed to engine_run(). */
struct engine_sink trace_sink(struct trace *t);
/* Ends open lines, prints summaries, closes outputs. */
void trace_finish(struct trace *t);

#endif
