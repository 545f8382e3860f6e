/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Numbers and what they mean: names, flags, descriptors, ids, devices, addresses. */
#include "decode/walk.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

/* More names than any word has bits, and a part or two. */
enum { FLAG_ITEMS_MAX = 72 };

/* The base that numbers of STYLE (enum def_style) are shown in. */
static enum num_base style_base(unsigned style)
{
	switch (style) {
	case STYLE_UDEC:
		return BASE_UDEC;
	case STYLE_HEX:
		return BASE_HEX;
	case STYLE_OCT:
		return BASE_OCT;
	default:
		return BASE_DEC;
	}
}

/* Cuts V to SIZE bytes, for what is compared with constants of that size. */
static uint64_t cut(uint64_t v, unsigned size)
{
	return def_extend(v, size, false);
}

/* Shows the number V of SIZE bytes as a constant of SET. */
static void show_enum_of(struct decode *d, const struct def_set *set, uint64_t v, unsigned size)
{
	const struct def_const *c = def_find_const(d->defs, set, v);
	const struct emit_ops *ops = d->emit->ops;
	const char *fallback = set->fallback ? def_str(d->defs, set->fallback) : NULL;

	ops->name(d->emit, v, c ? def_str(d->defs, c->name) : NULL, fallback,
		  style_base(set->style), size);
}

static void add_item(struct flags_value *f, struct flag_item *items, int kind, const char *name,
		     uint64_t value, enum num_base base)
{
	if (f->count < FLAG_ITEMS_MAX)
		items[f->count++] = (struct flag_item){
			.kind = kind, .name = name, .value = value, .base = base};
}

/* The bits of a part's mask are a number of their own within the word. */
static void add_part(struct decode *d, struct flags_value *f, struct flag_item *items,
		     const struct def_const *c, uint64_t bits)
{
	const struct def_type *t = &d->defs->types[c->type];
	const struct def_set *set = t->kind == DEF_ENUM ? &d->defs->sets[t->of] : NULL;
	const struct def_const *named = set ? def_find_const(d->defs, set, bits) : NULL;

	if (named)
		add_item(f, items, FLAG_NAME, def_str(d->defs, named->name), bits, 0);
	else if (bits)
		add_item(f, items, FLAG_NUMBER,
			 set && set->fallback ? def_str(d->defs, set->fallback) : NULL, bits,
			 style_base(set ? set->style : t->style));
}

/* Whether a part of a word is to be shown: it has bits, or a name for having none, or is a plain
 * number (permission bits), or a C function says what. */
static bool part_shows(const struct decode *d, const struct def_type *t, uint64_t bits)
{
	if (bits)
		return true;
	if (t->kind == DEF_ENUM)
		return def_find_const(d->defs, &d->defs->sets[t->of], 0);
	return t->kind == DEF_C || (t->kind == DEF_INT && t->style != STYLE_SIGNO);
}

/* PER_LINUX32|ADDR_NO_RANDOMIZE: parts that are shown each by itself. */
static void show_word(struct decode *d, const struct def_set *set, uint64_t v, unsigned size)
{
	const struct emit_ops *ops = d->emit->ops;
	uint64_t left = cut(v, size);
	bool any = false;

	ops->array_begin(d->emit, ARRAY_OR);
	for (uint32_t i = 0; i < set->count; i++) {
		const struct def_const *c = &d->defs->consts[set->first + i];
		const struct def_type *t = &d->defs->types[c->type];
		uint64_t bits = cut(v & c->value, size);

		left &= ~c->value;
		if (!part_shows(d, t, bits))
			continue;
		ops->elem(d->emit);
		show_scalar(d, t, bits);
		any = true;
	}
	if (left || !any) {
		ops->elem(d->emit);
		ops->num(d->emit, left, BASE_HEX, size);
	}
	ops->array_end(d->emit);
}

static bool has_shift(const struct decode *d, const struct def_set *set)
{
	for (uint32_t i = 0; i < set->count; i++) {
		if (d->defs->consts[set->first + i].kind == CONST_SHIFT)
			return true;
	}
	return false;
}

/* Shows the number V of SIZE bytes as flags of SET. */
static void show_flags_of(struct decode *d, const struct def_set *set, uint64_t v, unsigned size)
{
	struct flag_item items[FLAG_ITEMS_MAX];
	struct flags_value f = {
		.value = cut(v, size),
		.items = items,
		.fallback = set->fallback ? def_str(d->defs, set->fallback) : NULL,
		.base = set->style == STYLE_DEC || set->style == STYLE_UDEC ? BASE_UDEC : BASE_HEX,
		.size = size,
	};
	uint64_t left = f.value;

	/* Words with a shifted part are int in the kernel, whatever the width of the argument. */
	if (has_shift(d, set))
		left = cut(left, set->size);
	for (uint32_t i = 0; i < set->count; i++) {
		const struct def_const *c = &d->defs->consts[set->first + i];
		uint64_t value = cut(c->value, size);

		if (c->kind == CONST_PART) {
			add_part(d, &f, items, c, left & value);
			left &= ~value;
		} else if (c->kind == CONST_SHIFT) {
			if (left & value)
				add_item(&f, items, FLAG_SHIFT, def_str(d->defs, c->name),
					 (left & value) >> __builtin_ctzll(value), 0);
			left &= ~value;
		} else if (value ? (left & value) == value : !f.value) {
			add_item(&f, items, FLAG_NAME, def_str(d->defs, c->name), value, 0);
			left &= ~value;
			if (!value)
				break;
		}
	}
	f.rest = left;
	d->emit->ops->flags(d->emit, &f);
}

/* S_IFREG|S_ISUID|0644 */
static void show_mode(struct decode *d, uint64_t v, unsigned size)
{
	static const struct {
		unsigned bits;
		const char *name;
	} types[] =
		{
			{S_IFREG, "S_IFREG"}, {S_IFSOCK, "S_IFSOCK"}, {S_IFIFO, "S_IFIFO"},
			{S_IFLNK, "S_IFLNK"}, {S_IFDIR, "S_IFDIR"},   {S_IFBLK, "S_IFBLK"},
			{S_IFCHR, "S_IFCHR"},
		},
	  bits[] = {{S_ISUID, "S_ISUID"}, {S_ISGID, "S_ISGID"}, {S_ISVTX, "S_ISVTX"}};
	struct flag_item items[FLAG_ITEMS_MAX];
	struct flags_value f = {.value = v, .items = items, .base = BASE_OCT3, .size = size};
	uint64_t left = v;

	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
		if ((v & S_IFMT) == types[i].bits) {
			add_item(&f, items, FLAG_NAME, types[i].name, types[i].bits, 0);
			left &= ~(uint64_t)S_IFMT;
		}
	}
	if (left & S_IFMT) {
		d->emit->ops->num(d->emit, v, BASE_OCT3, size);
		return;
	}
	for (size_t i = 0; i < sizeof(bits) / sizeof(*bits); i++) {
		if (v & bits[i].bits) {
			add_item(&f, items, FLAG_NAME, bits[i].name, bits[i].bits, 0);
			left &= ~(uint64_t)bits[i].bits;
		}
	}
	add_item(&f, items, FLAG_NUMBER, NULL, left, BASE_OCT3);
	d->emit->ops->flags(d->emit, &f);
}

/* The kernel's encodings: 16-bit old, 32- and 64-bit new. */
static void show_dev(struct decode *d, uint64_t v, unsigned size)
{
	const struct emit_ops *ops = d->emit->ops;
	unsigned dev_major = size == 2 ? (v >> 8) & 0xff : gnu_dev_major(v);
	unsigned dev_minor = size == 2 ? v & 0xff : gnu_dev_minor(v);

	const struct form_raw raw = {.value = v, .base = BASE_HEX, .size = size};

	ops->form_begin(d->emit, "makedev", &raw);
	ops->elem(d->emit);
	ops->num(d->emit, dev_major, BASE_HEX, 4);
	ops->elem(d->emit);
	ops->num(d->emit, dev_minor, BASE_HEX, 4);
	ops->form_end(d->emit);
}

static void show_signo(struct decode *d, uint64_t v)
{
	char buf[16];
	const char *name = decode_signal_name(d->defs, (int)v, buf);

	d->emit->ops->name(d->emit, v, name, NULL, BASE_DEC, 4);
}

static void show_errno(struct decode *d, uint64_t v)
{
	int64_t err = (int64_t)v;
	const char *name = decode_errno_name(d->defs, (int)(err < 0 ? -err : err));
	char negative[40];

	if (name && err < 0) {
		snprintf(negative, sizeof(negative), "-%s", name);
		name = negative;
	}
	d->emit->ops->name(d->emit, v, name, NULL, BASE_DEC, 4);
}

static void show_ifindex(struct decode *d, uint64_t v)
{
	const struct emit_ops *ops = d->emit->ops;
	const char *name = v ? process_ifname(d->call->tid, (unsigned)v) : NULL;

	if (!name) {
		ops->num(d->emit, v, BASE_UDEC, 4);
		return;
	}

	const struct form_raw raw = {.value = v, .base = BASE_UDEC, .size = 4};
	ops->form_begin(d->emit, "if_nametoindex", &raw);
	ops->elem(d->emit);
	ops->str(d->emit, name, strlen(name), false, strlen(name), STR_PLAIN);
	ops->form_end(d->emit);
}

/* Behind a descriptor, or PROCESS_CWD. */
static void show_fd_context(struct decode *d, int fd)
{
	struct secontext context;

	if (d->opt->secontext && secontext_of_fd(d->call->tid, fd, d->opt->secontext, &context))
		d->emit->ops->context(d->emit, context.text, context.expected);
}

/* Whether something is to be shown behind FD: a path by itself is only if it is wanted. */
static bool look_at_fd(struct decode *d, int fd, struct fd_info *info)
{
	unsigned want = d->opt->fd_want;

	return want && process_fd(d->call->tid, fd, want, info) &&
	       (want & FD_PATH || info->detail || info->process || info->device);
}

void show_fd(struct decode *d, int fd)
{
	struct fd_info info;
	bool known = fd >= 0 && look_at_fd(d, fd, &info);

	if (known && info.process && d->opt->pid_comm)
		info.comm = process_comm(info.process);
	d->emit->ops->fd(d->emit, fd, NULL, known ? &info : NULL);
	show_fd_context(d, fd);
}

static void show_dirfd(struct decode *d, int fd)
{
	struct fd_info info;

	if (fd != AT_FDCWD) {
		show_fd(d, fd);
		return;
	}
	bool known = look_at_fd(d, fd, &info);
	d->emit->ops->fd(d->emit, fd, "AT_FDCWD", known ? &info : NULL);
	show_fd_context(d, fd);
}

/* PID, which speaks of ID. */
static void show_id(struct decode *d, int pid, int id, enum pid_kind kind)
{
	const struct decode_options *opt = d->opt;
	bool one = id > 0 && (kind == PID_THREAD || kind == PID_PROCESS);
	bool known = one && (opt->pid_comm || opt->secontext);
	int ours = opt->pid_ns || known ? process_pid_translate(d->call->tid, id, kind) : 0;
	const char *comm = one && opt->pid_comm && ours ? process_comm(ours) : NULL;
	struct secontext context;

	d->emit->ops->pid(d->emit, pid, comm, !opt->pid_ns || ours == id ? 0 : ours);
	if (one && ours && opt->secontext && secontext_of_process(ours, opt->secontext, &context))
		d->emit->ops->context(d->emit, context.text, context.expected);
}

static void show_pid(struct decode *d, int pid, enum pid_kind kind)
{
	show_id(d, pid, pid, kind);
}

double float_value(uint64_t v, unsigned size)
{
	double real;

	if (size == 4) {
		uint32_t half = (uint32_t)v;
		float single;
		memcpy(&single, &half, sizeof(single));
		real = single;
	} else {
		memcpy(&real, &v, sizeof(real));
	}
	return real;
}

void show_float(struct decode *d, uint64_t v, unsigned size)
{
	d->emit->ops->real(d->emit, float_value(v, size));
}

void show_code_address(struct decode *d, uint64_t v)
{
	struct code_place place;

	/* Of system calls strace shows addresses. */
	if (v && d->call && d->call->is_function && d->opt->code &&
	    d->opt->code->find(d->opt->code, d->call->tid, d->mem, v, &place))
		d->emit->ops->code(d->emit, v, place.symbol, place.offset);
	else
		d->emit->ops->addr(d->emit, v);
}

static void show_int(struct decode *d, const struct def_type *t, uint64_t v)
{
	const struct emit_ops *ops = d->emit->ops;

	switch (t->style) {
	case STYLE_CHAR:
		ops->chr(d->emit, (unsigned char)v, STR_PLAIN);
		break;
	case STYLE_FLOAT:
		show_float(d, v, t->size);
		break;
	case STYLE_ADDR:
		ops->addr(d->emit, v);
		break;
	case STYLE_FD:
		show_fd(d, (int)v);
		break;
	case STYLE_DIRFD:
		show_dirfd(d, (int)v);
		break;
	case STYLE_PID:
		/* As kill() has it. */
		if ((int)v < -1)
			show_id(d, (int)v, (int)-(uint32_t)v, PID_GROUP);
		else
			show_pid(d, (int)v, PID_PROCESS);
		break;
	case STYLE_TID:
		show_pid(d, (int)v, PID_THREAD);
		break;
	case STYLE_TGID:
		show_pid(d, (int)v, PID_PROCESS);
		break;
	case STYLE_PGID:
		show_pid(d, (int)v, PID_GROUP);
		break;
	case STYLE_SID:
		show_pid(d, (int)v, PID_SESSION);
		break;
	case STYLE_UID:
		if (cut(v, t->size) == cut(UINT64_MAX, t->size))
			ops->num(d->emit, UINT64_MAX, BASE_DEC, t->size);
		else
			ops->num(d->emit, v, BASE_UDEC, t->size);
		break;
	case STYLE_UMODE:
		ops->num(d->emit, v, BASE_OCT3, t->size);
		break;
	case STYLE_MODE:
		show_mode(d, v, t->size);
		break;
	case STYLE_DEV:
		show_dev(d, v, t->size);
		break;
	case STYLE_SIGNO:
		show_signo(d, v);
		break;
	case STYLE_ERRNO:
		show_errno(d, v);
		break;
	case STYLE_IFINDEX:
		show_ifindex(d, v);
		break;
	case STYLE_CODE:
		show_code_address(d, v);
		break;
	case STYLE_BYTE:
	case STYLE_XBYTE:
		ops->num(d->emit, v, t->style == STYLE_BYTE ? BASE_UDEC : BASE_HEX, 1);
		break;
	default:
		ops->num(d->emit, v, style_base(t->style), t->size);
	}
}

void show_scalar(struct decode *d, const struct def_type *t, uint64_t v)
{
	switch (t->kind) {
	case DEF_ENUM:
		show_enum_of(d, &d->defs->sets[t->of], v, t->size);
		break;
	case DEF_FLAGS:
		if (d->defs->sets[t->of].is_word)
			show_word(d, &d->defs->sets[t->of], v, t->size);
		else
			show_flags_of(d, &d->defs->sets[t->of], v, t->size);
		break;
	case DEF_PTR:
		show_pointer(d, t, v, NULL);
		break;
	case DEF_C:
		call_cfunc(d, t, v);
		break;
	case DEF_UNION:
		show_choice(d, t, v);
		break;
	case DEF_APPLY:
		show_applied(d, t, v);
		break;
	default:
		show_int(d, t, v);
	}
}

/* ---- for C functions ---- */

void show_enum(struct decode *d, enum set_id id, uint64_t v)
{
	const struct def_set *set = &d->defs->sets[d->defs->named_sets[id]];

	show_enum_of(d, set, v, set->size);
}

void show_flags(struct decode *d, enum set_id id, uint64_t v)
{
	const struct def_set *set = &d->defs->sets[d->defs->named_sets[id]];

	show_flags_of(d, set, v, set->size);
}

const char *name_in(const struct decode *d, enum set_id id, uint64_t v)
{
	const struct def_set *set = &d->defs->sets[d->defs->named_sets[id]];
	const struct def_const *c = def_find_const(d->defs, set, v);

	return c ? def_str(d->defs, c->name) : NULL;
}
