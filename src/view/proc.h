/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Reading /proc of threads: private to the process view.  A thread may vanish,
 * or its files say anything: every function can fail, none blocks on what a
 * descriptor leads to.
 */
#ifndef CALLTAP_VIEW_PROC_H
#define CALLTAP_VIEW_PROC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

/* Reads link /proc/TID/WHAT into BUF, NUL-terminated; returns its length, or -1 when it can't be
 * read or does not fit. */
ssize_t proc_readlink(pid_t tid, const char *what, char *buf, size_t size);

/* Reads file /proc/TID/WHAT (its first SIZE - 1 bytes) into BUF, NUL-terminated; returns the
 * number of bytes, or -1. */
ssize_t proc_read(pid_t tid, const char *what, char *buf, size_t size);

/* Type, device and inode of what /proc/TID/WHAT leads to, as far as they are known without asking
 * a server; false when there is nothing. */
bool proc_stat(pid_t tid, const char *what, struct statx *st);

/* Opens /proc/TID/WHAT for reading; -1 when it can't be. */
int proc_open(pid_t tid, const char *what);

/* Whether the namespace link /proc/TID/WHAT ("ns/net") leads to the namespace that calltap is in.
 */
bool proc_same_namespace(pid_t tid, const char *what);

/* Returns what stands behind "NAME:" and blanks at the beginning of a line of TEXT, or NULL. */
const char *proc_field(const char *text, const char *name);

#endif
