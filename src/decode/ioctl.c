/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Commands of ioctl: names, those made from a number or a length, and unknown ones by their parts.
 */
#include "decode/cfuncs.h"
#include "decode/walk.h"

#include <stdio.h>
#include <string.h>

/* Parts of a command, as all machines but PowerPC, MIPS, Alpha and SPARC lay them out. */
enum { DIR_SHIFT = 30, SIZE_SHIFT = 16, SIZE_MASK = 0x3fff, TYPE_SHIFT = 8 };
enum { DIR_NONE = 0, DIR_WRITE = 1, DIR_READ = 2, DIR_BOTH = 3 };

struct ioctl_code {
	uint32_t code;
	unsigned dir, type, nr, size;
};

/* ---- commands with a number or a length in them ------------------------ */

enum made_of { MADE_OF_SIZE, MADE_OF_NR, MADE_OF_AXIS, MADE_OF_EVENT_TYPE };

static const struct made_command {
	const char *name;
	uint8_t dirs;		   /* bit 1 << dir: those that it may have */
	uint8_t type, first, last; /* numbers */
	uint8_t made_of;
} made_commands[] = {
	{"EVIOCGNAME", 1 << DIR_READ, 'E', 0x06, 0x06, MADE_OF_SIZE},
	{"EVIOCGPHYS", 1 << DIR_READ, 'E', 0x07, 0x07, MADE_OF_SIZE},
	{"EVIOCGUNIQ", 1 << DIR_READ, 'E', 0x08, 0x08, MADE_OF_SIZE},
	{"EVIOCGPROP", 1 << DIR_READ, 'E', 0x09, 0x09, MADE_OF_SIZE},
	{"EVIOCGMTSLOTS", 1 << DIR_READ, 'E', 0x0a, 0x0a, MADE_OF_SIZE},
	{"EVIOCGKEY", 1 << DIR_READ, 'E', 0x18, 0x18, MADE_OF_SIZE},
	{"EVIOCGLED", 1 << DIR_READ, 'E', 0x19, 0x19, MADE_OF_SIZE},
	{"EVIOCGSND", 1 << DIR_READ, 'E', 0x1a, 0x1a, MADE_OF_SIZE},
	{"EVIOCGSW", 1 << DIR_READ, 'E', 0x1b, 0x1b, MADE_OF_SIZE},
	{"EVIOCGBIT", 1 << DIR_READ, 'E', 0x20, 0x3f, MADE_OF_EVENT_TYPE},
	{"EVIOCGABS", 1 << DIR_READ, 'E', 0x40, 0x7f, MADE_OF_AXIS},
	{"EVIOCSABS", 1 << DIR_WRITE, 'E', 0xc0, 0xff, MADE_OF_AXIS},
	{"HIDIOCGRAWNAME", 1 << DIR_READ, 'H', 0x04, 0x04, MADE_OF_SIZE},
	{"HIDIOCGRAWPHYS", 1 << DIR_READ, 'H', 0x05, 0x05, MADE_OF_SIZE},
	{"HIDIOCSFEATURE", 1 << DIR_READ | 1 << DIR_BOTH, 'H', 0x06, 0x06, MADE_OF_SIZE},
	{"HIDIOCGFEATURE", 1 << DIR_BOTH, 'H', 0x07, 0x07, MADE_OF_SIZE},
	{"HIDIOCGRAWUNIQ", 1 << DIR_READ, 'H', 0x08, 0x08, MADE_OF_SIZE},
	{"HIDIOCGPHYS", 1 << DIR_READ, 'H', 0x12, 0x12, MADE_OF_SIZE},
	{"JSIOCGNAME", 1 << DIR_READ, 'j', 0x13, 0x13, MADE_OF_SIZE},
	{"MIXER_READ", 1 << DIR_READ, 'M', 0x00, 0xff, MADE_OF_NR},
	{"MIXER_WRITE", 1 << DIR_WRITE, 'M', 0x00, 0xff, MADE_OF_NR},
	{"SPI_IOC_MESSAGE", 1 << DIR_WRITE, 'k', 0x00, 0x00, MADE_OF_SIZE},
	{"UI_GET_SYSNAME", 1 << DIR_READ, 'U', 0x2c, 0x2c, MADE_OF_SIZE},
};

static const struct made_command *find_made(const struct ioctl_code *c)
{
	for (size_t i = 0; i < sizeof(made_commands) / sizeof(*made_commands); i++) {
		const struct made_command *m = &made_commands[i];
		if (m->type == c->type && m->dirs >> c->dir & 1 && c->nr >= m->first &&
		    c->nr <= m->last)
			return m;
	}
	return NULL;
}

static void begin_form(struct decode *d, const char *name, const struct ioctl_code *c)
{
	const struct form_raw raw = {.value = c->code, .base = BASE_HEX, .size = 4, .plain = true};

	d->emit->ops->form_begin(d->emit, name, &raw);
	d->emit->ops->elem(d->emit);
}

static void show_made(struct decode *d, const struct made_command *m, const struct ioctl_code *c)
{
	const struct emit_ops *ops = d->emit->ops;
	unsigned number = c->nr - m->first;

	begin_form(d, m->name, c);
	switch ((enum made_of)m->made_of) {
	case MADE_OF_SIZE:
		ops->num(d->emit, c->size, BASE_UDEC, 4);
		break;
	case MADE_OF_NR:
		ops->num(d->emit, number, BASE_UDEC, 4);
		break;
	case MADE_OF_AXIS:
		show_enum(d, SET_input_axes, number);
		break;
	case MADE_OF_EVENT_TYPE:
		/* Type 0 stands for the list of types. */
		if (number)
			show_enum(d, SET_input_event_types, number);
		else
			ops->num(d->emit, 0, BASE_UDEC, 4);
		ops->elem(d->emit);
		ops->num(d->emit, c->size, BASE_UDEC, 4);
		break;
	}
	ops->form_end(d->emit);
}

/* ---- named commands ---------------------------------------------------- */

static const enum set_id name_sets[] = {
	SET_ioctl_names,   SET_ioctl_names_2,  SET_ioctl_names_3, SET_ioctl_names_4,
	SET_ioctl_names_5, SET_ioctl_names_6,  SET_ioctl_names_7, SET_ioctl_names_8,
	SET_ioctl_names_9, SET_ioctl_names_10,
};

enum { NAMES_MAX = sizeof(name_sets) / sizeof(*name_sets), TEXT_MAX = 512 };

/* Whether descriptor FD of the call's process is a terminal: by the major numbers of consoles,
 * /dev/tty and its like, Unix98 slaves. */
static bool is_terminal(const struct decode *d, int fd)
{
	struct fd_info info;

	return process_fd(d->call->tid, fd, FD_DEV, &info) && info.device == 'c' &&
	       (info.major == 4 || info.major == 5 || info.major == 136);
}

/* Whether NAME32 is the name that NAME's command has in 32-bit programs: FS_IOC32_GETFLAGS of
 * FS_IOC_GETFLAGS, VIDIOC_QBUF_TIME32 of VIDIOC_QBUF. */
static bool is_narrow_twin(const char *name, const char *name32)
{
	static const char *const marks[] = {"32", "_TIME32"};
	size_t same = 0;

	while (name[same] && name[same] == name32[same])
		same++;
	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
		size_t len = strlen(marks[i]);
		if (!strncmp(name32 + same, marks[i], len) &&
		    !strcmp(name32 + same + len, name + same))
			return true;
	}
	return false;
}

/* Leaves out the names whose twins are there. */
static size_t drop_wide_twins(const char **names, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		bool twin = false;
		for (size_t k = 0; k < n && !twin; k++)
			twin = is_narrow_twin(names[i], names[k]);
		if (!twin)
			names[kept++] = names[i];
	}
	return kept;
}

/* Of the names of one code those that the device at FD can mean; returns how many are left. */
static size_t narrow(const struct decode *d, const char **names, size_t n, int fd)
{
	if (n > 1)
		n = drop_wide_twins(names, n);
	for (size_t i = 0; i < n && n > 1; i++) {
		if (strncmp(names[i], "TCSETS", 6) || !is_terminal(d, fd))
			continue;
		names[0] = names[i];
		return 1;
	}
	return n;
}

/* The names of C's code in alphabetical order; returns their number. */
static size_t find_names(const struct decode *d, const struct ioctl_code *c,
			 const char *names[static NAMES_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < NAMES_MAX; i++) {
		const char *name = name_in(d, name_sets[i], c->code);
		size_t at = n;

		if (!name)
			continue;
		for (; at > 0 && strcmp(names[at - 1], name) > 0; at--)
			names[at] = names[at - 1];
		names[at] = name;
		n++;
	}
	return n;
}

/* The names joined by "or"; M (may be NULL), a command with a plain number in it, comes first. */
static void show_names(struct decode *d, const struct ioctl_code *c, const struct made_command *m,
		       const char **names, size_t n)
{
	char text[TEXT_MAX] = "";
	size_t len = 0;

	if (m)
		len = (size_t)snprintf(text, sizeof(text), "%s(%u)", m->name,
				       m->made_of == MADE_OF_SIZE ? c->size : c->nr - m->first);
	for (size_t i = 0; i < n && len < sizeof(text); i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s", len ? " or " : "",
					names[i]);
	d->emit->ops->name(d->emit, c->code, text, NULL, BASE_HEX, 4);
}

/* ---- unknown ones ------------------------------------------------------ */

static void show_direction(struct decode *d, unsigned dir)
{
	const struct flag_item items[] = {
		{.kind = FLAG_NAME, .name = "_IOC_READ", .value = DIR_READ},
		{.kind = FLAG_NAME, .name = "_IOC_WRITE", .value = DIR_WRITE},
	};
	struct flags_value f = {.value = dir, .base = BASE_HEX, .size = 4};

	if (!dir) {
		d->emit->ops->name(d->emit, 0, "_IOC_NONE", NULL, BASE_HEX, 4);
		return;
	}
	f.items = dir & DIR_READ ? items : items + 1;
	f.count = dir == DIR_BOTH ? 2 : 1;
	d->emit->ops->flags(d->emit, &f);
}

static void show_parts(struct decode *d, const struct ioctl_code *c)
{
	const struct emit_ops *ops = d->emit->ops;

	begin_form(d, "_IOC", c);
	show_direction(d, c->dir);
	ops->elem(d->emit);
	ops->num(d->emit, c->type, BASE_HEX, 4);
	ops->elem(d->emit);
	ops->num(d->emit, c->nr, BASE_HEX, 4);
	ops->elem(d->emit);
	ops->num(d->emit, c->size, BASE_HEX, 4);
	ops->form_end(d->emit);
}

static struct ioctl_code parts_of(uint32_t code)
{
	return (struct ioctl_code){
		.code = code,
		.dir = code >> DIR_SHIFT,
		.type = code >> TYPE_SHIFT & 0xff,
		.nr = code & 0xff,
		.size = code >> SIZE_SHIFT & SIZE_MASK,
	};
}

void show_ioctl_cmd(struct decode *d, uint64_t v)
{
	const struct ioctl_code c = parts_of((uint32_t)v);
	const char *names[NAMES_MAX];
	size_t n = narrow(d, names, find_names(d, &c, names), (int)d->arg[0]);
	const struct made_command *made = find_made(&c);

	if (n)
		show_names(d, &c, made, names, n);
	else if (made)
		show_made(d, made, &c);
	else
		show_parts(d, &c);
}

/* ---- their arguments --------------------------------------------------- */

/* Types some commands of which are described; what the others' arguments lead to stays hidden. */
static bool is_type_described(unsigned type)
{
	static const uint8_t types[] = {0x03, 0x12, 0x15, 0x21, 0x22, 0x24, '=',  '>',	'E',
					'I',  'K',  'L',  'M',	'O',  'R',  'T',  'V',	'W',
					'X',  'f',  'i',  'o',	'p',  'u',  0x89, 0x8a, 0x94,
					0xa4, 0xaa, 0xab, 0xae, 0xb4, 0xb7, 0xfd, 0xff};

	return memchr(types, (int)type, sizeof(types));
}

void show_ioctl_arg(struct decode *d, uint64_t v)
{
	const struct emit_ops *ops = d->emit->ops;
	const struct ioctl_code c = parts_of((uint32_t)d->arg[0]);
	bool open, through = d->through_pointer;
	uint8_t first;

	/* Level 0: before the call, 1: after it. */
	uint32_t half = level_enter(d, &open);
	d->through_pointer = true;
	if (!half && (!wants_decoding(d) || abbreviates(d) || !c.size ||
		      is_type_described(c.type) || !memory_fetch(d->mem, v, &first, 1))) {
		/* Of input devices (and what shares their letter) it is known to be an address. */
		if (c.type == 'E' && (c.dir == DIR_READ || c.dir == DIR_WRITE))
			ops->addr(d->emit, v);
		else
			ops->num(d->emit, v, BASE_HEX, abi_table[d->defs->abi].reg);
	} else {
		if (!half) {
			show_string(d, v, c.size, STR_HEX);
			level_at(d, 1);
		}
		/* Without a direction the kernel may do either. */
		if ((c.dir == DIR_BOTH || c.dir == DIR_NONE) && (half || !stop_here(d))) {
			ops->arrow(d->emit);
			show_string(d, v, c.size, STR_HEX);
		}
	}
	d->through_pointer = through;
	level_leave(d);
}

/* ---- bitmaps of input devices ------------------------------------------ */

enum { INPUT_BITS_MAX = 0x300, SHOWN_BITS = 4, PROPERTIES = 0x100 };

/* The set of names of bitmap KIND: that of an event type, of the types or of properties. */
static enum set_id bit_names(unsigned kind)
{
	static const struct {
		unsigned kind;
		enum set_id set;
	} sets[] = {
		{0, SET_input_event_types},	 {0x01, SET_input_keys},
		{0x02, SET_input_rel},		 {0x03, SET_input_axes},
		{0x04, SET_input_msc},		 {0x05, SET_input_switches},
		{0x11, SET_input_leds},		 {0x12, SET_input_sounds},
		{0x14, SET_input_repeats},	 {0x15, SET_input_effects},
		{0x17, SET_input_effect_states}, {PROPERTIES, SET_input_properties},
	};

	for (size_t i = 0; i < sizeof(sets) / sizeof(*sets); i++)
		if (sets[i].kind == kind)
			return sets[i].set;
	return SET_input_event_types;
}

/* A bitmap of kind arg[0] with arg[1] bits at most, of which the kernel has written arg[2] bytes.
 */
void show_input_bits(struct decode *d, uint64_t v)
{
	const struct emit_ops *ops = d->emit->ops;
	const enum set_id set = bit_names((unsigned)d->arg[0]);
	unsigned word = abi_table[d->defs->abi].word, shown = 0;
	uint64_t words[INPUT_BITS_MAX / 32];
	uint8_t bytes[sizeof(words)];
	uint64_t bits = d->arg[1] < INPUT_BITS_MAX ? d->arg[1] : INPUT_BITS_MAX;

	if (d->arg[2] <= bits / 8)
		bits = d->arg[2] * 8;
	size_t count = (bits + word * 8 - 1) / (word * 8);
	if (!memory_fetch(d->mem, v, bytes, count * word)) {
		ops->addr(d->emit, v);
		return;
	}
	for (size_t i = 0; i < count; i++)
		words[i] = load_int(d, bytes + i * word, word, false, false);
	ops->bits_begin(d->emit, words, count, word);
	for (unsigned bit = 0; bit < bits; bit++) {
		if (!(words[bit / (word * 8)] >> bit % (word * 8) & 1))
			continue;
		if (shown++ == SHOWN_BITS && abbreviates(d)) {
			ops->more(d->emit);
			break;
		}
		ops->elem(d->emit);
		show_enum(d, set, bit);
	}
	ops->bits_end(d->emit, words, count, word);
}

void show_ifreqs_len(struct decode *d, uint64_t v)
{
	int64_t len = (int32_t)v, size = (int64_t)d->arg[0];
	char text[64];

	d->emit->ops->num(d->emit, v, BASE_DEC, 4);
	if (len <= 0 || len % size)
		return;
	snprintf(text, sizeof(text), "%lld * sizeof(struct ifreq)", (long long)(len / size));
	d->emit->ops->note(d->emit, text);
}
