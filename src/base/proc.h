/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Reading /proc of threads.  A thread may vanish, or its files say anything:
 * every function can fail, none blocks on what a descriptor leads to.
 */
#ifndef CALLTAP_BASE_PROC_H
#define CALLTAP_BASE_PROC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/types.h>

/* Reads link /proc/TID/WHAT into BUF, NUL-terminated; returns its length, or -1 when it can't be
 * read or does not fit. */
ssize_t proc_readlink(pid_t tid, const char *what, char *buf, size_t size);

/* Reads file /proc/TID/WHAT (its first SIZE - 1 bytes) into BUF, NUL-terminated; returns the
 * number of bytes, or -1. */
ssize_t proc_read(pid_t tid, const char *what, char *buf, size_t size);

/* The same up to the end of the first line, which is left out; returns false when there is
 * nothing. */
bool proc_first_line(pid_t tid, const char *what, char *buf, size_t size);

/* Type, device and inode of what /proc/TID/WHAT leads to, as far as they are known without asking
 * a server; false when there is nothing. */
bool proc_stat(pid_t tid, const char *what, struct statx *st);

/* Opens /proc/TID/WHAT for reading; -1 or NULL when it can't be. */
int proc_open(pid_t tid, const char *what);
FILE *proc_fopen(pid_t tid, const char *what);

/* Whether the namespace link /proc/TID/WHAT ("ns/net") leads to the namespace that calltap is in.
 */
bool proc_same_namespace(pid_t tid, const char *what);

/* Returns what stands behind "NAME:" and blanks at the beginning of a line of TEXT, or NULL. */
const char *proc_field(const char *text, const char *name);

/* Copies what stands behind "NAME:" and blanks in /proc/TID/status, up to the end of the line and
 * as far as it fits, into BUF, NUL-terminated; false when there is no such line. */
bool proc_status_text(pid_t tid, const char *name, char *buf, size_t size);
/* The number at the beginning of that, or -1. */
long proc_status_number(pid_t tid, const char *name);

#endif
