/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Standard input, output and error. */
#ifndef CALLTAP_BASE_STDIO_H
#define CALLTAP_BASE_STDIO_H

/* To be called first: opens those of descriptors 0 to 2 that are closed, for nothing, so that no
 * file which is opened later is taken for them.  Programs that are started find them closed again.
 */
void stdio_occupy(void);

/* Ends the program, with status 0 if all that it printed has been written to standard output; else
 * that is told by die(). */
void stdio_exit(void) __attribute__((noreturn));

#endif
