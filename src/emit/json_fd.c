/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The JSON emitter: descriptors, processes, contexts. */
#include <stdlib.h>
#include <string.h>

#include "emit/json_internal.h"
#include "view/process.h"

static void put_bytes_member(struct buf *b, const char *key, const char *value, size_t len)
{
	buf_putc(b, ',');
	json_put_key(b, key);
	json_put_bytes(b, value, len);
}

/* One end of a socket: the inode that stands for it, or an address. */
static void put_end(struct buf *b, const char *inode_key, const char *address_key, const char *s,
		    size_t len)
{
	if (len && strspn(s, "0123456789") >= len) {
		buf_putc(b, ',');
		json_put_key(b, inode_key);
		json_put_word(b, strtoull(s, NULL, 10));
	} else {
		json_put_member(b, address_key, s, len);
	}
}

/* "12->13", "127.0.0.1:80", "ROUTE:77" */
static void put_socket(struct buf *b, const char *protocol, size_t protocol_len, const char *ends,
		       size_t len)
{
	const char *arrow = memmem(ends, len, "->", 2);
	size_t left = arrow ? (size_t)(arrow - ends) : len;

	json_put_member(b, "socket", protocol, protocol_len);
	put_end(b, "inode", "local", ends, left);
	if (arrow)
		put_end(b, "peer", "remote", arrow + 2, len - left - 2);
}

/* "USR1 CHLD" */
static void put_signals(struct buf *b, const char *s, size_t len)
{
	const char *separator = "";

	buf_puts(b, ",\"signalfd\":[");
	while (len) {
		const char *space = memchr(s, ' ', len);
		size_t n = space ? (size_t)(space - s) : len;

		buf_puts(b, separator);
		json_put_string(b, s, n);
		separator = ",";
		n += space != NULL;
		s += n;
		len -= n;
	}
	buf_putc(b, ']');
}

/* "eventfd-count=0x5, eventfd-id=1" */
static void put_eventfd(struct buf *b, const char *s)
{
	const char *separator = "";

	buf_puts(b, ",\"eventfd\":{");
	for (; s; s = strstr(s, "eventfd-")) {
		s += strlen("eventfd-");
		size_t n = strcspn(s, "=");

		buf_puts(b, separator);
		json_put_string(b, s, n);
		buf_putc(b, ':');
		json_put_word(b, s[n] ? strtoull(s + n + 1, NULL, 0) : 0);
		separator = ",";
	}
	buf_putc(b, '}');
}

/* Takes the description apart again: no value holds punctuation of the text. */
static void put_detail(struct buf *b, const char *detail)
{
	size_t len = strlen(detail);
	const char *open = strstr(detail, ":[");
	static const char missing[] = "signalfd:~[";

	if (!strncmp(detail, missing, sizeof(missing) - 1)) {
		put_signals(b, detail + sizeof(missing) - 1, len - sizeof(missing));
		buf_puts(b, ",\"inverted\":true");
	} else if (open && detail[len - 1] == ']') {
		const char *inner = open + 2;
		size_t kind_len = (size_t)(open - detail), inner_len = len - kind_len - 3;

		if (kind_len == 8 && !memcmp(detail, "signalfd", 8))
			put_signals(b, inner, inner_len);
		else
			put_socket(b, detail, kind_len, inner, inner_len);
	} else if (!strncmp(detail, "eventfd-", 8)) {
		put_eventfd(b, detail);
	} else {
		put_bytes_member(b, "detail", detail, len);
	}
}

static void put_fd_info(struct buf *b, const struct fd_info *info)
{
	if (info->detail) {
		put_detail(b, info->detail);
	} else if (info->process) {
		buf_puts(b, ",\"process\":");
		json_put_signed(b, info->process);
		if (info->comm)
			put_bytes_member(b, "comm", info->comm, strlen(info->comm));
	} else {
		put_bytes_member(b, "path", info->path ? info->path : "",
				 info->path ? strlen(info->path) : 0);
	}
	if (info->detail && info->name) {
		put_bytes_member(b, "bound", info->name, info->name_len);
		buf_puts(b, info->abstract ? ",\"abstract\":true" : "");
	}
	if (info->deleted)
		buf_puts(b, ",\"deleted\":true");
	if (info->detail || !info->device)
		return;
	buf_printf(b, ",\"device\":\"%s\",\"major\":%u,\"minor\":%u",
		   info->device == 'b' ? "block" : "char", info->major, info->minor);
	if (info->pty)
		put_bytes_member(b, "pty", info->pty, strlen(info->pty));
}

void json_fd(struct emit *e, int fd, const char *name, const struct fd_info *info)
{
	struct json_emit *j = json_of(e);

	if (!json_value_begin(j))
		return;
	size_t start = e->out->len;
	buf_puts(e->out, "{\"$fd\":");
	buf_put_dec(e->out, fd);
	if (name)
		json_put_text_member(e->out, "name", name);
	if (info)
		put_fd_info(e->out, info);
	buf_putc(e->out, '}');
	json_value_end(j, start);
}

void json_pid(struct emit *e, int pid, const char *comm, int in_tracer_ns)
{
	struct json_emit *j = json_of(e);

	if (!json_value_begin(j))
		return;
	size_t start = e->out->len;
	buf_puts(e->out, "{\"$pid\":");
	buf_put_dec(e->out, pid);
	if (comm)
		put_bytes_member(e->out, "comm", comm, strlen(comm));
	if (in_tracer_ns) {
		buf_puts(e->out, ",\"ours\":");
		buf_put_dec(e->out, in_tracer_ns);
	}
	buf_putc(e->out, '}');
	json_value_end(j, start);
}

void json_put_context(struct buf *b, const char *context, const char *expected)
{
	put_bytes_member(b, "context", context, strlen(context));
	if (expected)
		put_bytes_member(b, "policy_context", expected, strlen(expected));
}

void json_context(struct emit *e, const char *context, const char *expected)
{
	struct json_emit *j = json_of(e);
	struct buf *out = e->out, members = BUF_INIT;

	if (!json_follows_value(j))
		return;
	/* A string alone, of a path, becomes an object. */
	const char *open = out->data[j->inner_value] == '"' ? "{\"$str\":" : "";
	buf_insert(out, j->inner_value, open, strlen(open));
	j->inner_end += strlen(open);
	json_put_context(&members, context, expected);
	if (*open) {
		buf_putc(&members, '}');
		buf_insert(out, j->inner_end, members.data, members.len);
	} else if (out->data[j->inner_end - 1] == '}') {
		buf_insert(out, j->inner_end - 1, members.data, members.len);
	}
	j->inner_end += members.len;
	j->last_end = out->len;
	buf_free(&members);
}
