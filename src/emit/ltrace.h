/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Values of library calls as ltrace writes them. */
#ifndef CALLTAP_EMIT_LTRACE_H
#define CALLTAP_EMIT_LTRACE_H

#include "emit/text.h"

/* From now on T writes as ltrace does (ON), or as strace does.  Between calls only. */
void text_emit_as_ltrace(struct text_emit *t, bool on);

#endif
