/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Feeds made-up calls to the decoders: any number, any registers, any memory,
 * which is another one when the call returns.  What comes out has to be one
 * line of text, and JSON, neither of them without bound; what goes wrong
 * besides is for the sanitizers to see.
 *
 *   fuzz_decode [--seed=N] [--count=N] [--seconds=N] [--print] [--save=FILE] [FILE...]
 *
 * FILEs hold inputs, one struct input after the other, as tests/fuzz/corpus does.  Without them
 * inputs are made from seeds N, N + 1, ..., half of them along the descriptions (plant.h); each is
 * tried as it is.  --print writes the number of each before it is tried, and its text then; --save
 * appends the inputs to FILE.  Built by clang with -fsanitize=fuzzer -DLIBFUZZER it is a target of
 * libFuzzer.
 */
#include <ctype.h>
#include <getopt.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/abi.h"
#include "base/err.h"
#include "decode/decode.h"
#include "emit/json.h"
#include "emit/text.h"
#include "plant.h"

/* Bits of struct input's style, beside enum call_style. */
enum { STYLE_BITS = 7, PLANTED = 0x80 /* arguments and memory are made along the descriptions */ };

/* All that a run depends on. */
struct input {
	uint8_t abi, style, forms, failed;
	uint32_t string_limit;
	uint64_t nr;
	uint64_t args[6];
	int64_t ret;
	uint64_t memory; /* what its contents are made from */
};

/* The tracee's memory: pages from MEMORY_BASE on, some of which can't be read. */
enum { MEMORY_BASE = 0x10000, PAGE = 4096, PAGES = 8, MEMORY_SIZE = PAGES * PAGE };
/* More than any call says of so little memory. */
enum { OUTPUT_MAX = 64 << 20 };

static _Alignas(8) uint8_t memory[MEMORY_SIZE];
static bool readable[PAGES];
static uint64_t present; /* seed, or index in the file */
static bool print;

static uint64_t next(uint64_t *state)
{
	/* xorshift64*; the state is never 0. */
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * UINT64_C(0x2545f4914f6cdd1d);
}

static uint64_t begin(uint64_t seed)
{
	return (seed + 1) * UINT64_C(0x9e3779b97f4a7c15) | 1;
}

/* A number of the kinds that mean something to decoders. */
static uint64_t number(uint64_t *state, const struct defs *defs)
{
	uint64_t r = next(state);

	switch (r % 16) {
	case 0:
		return 0;
	case 1:
		return UINT64_MAX;
	case 2:
	case 3:
		return next(state) % 70;
	case 4:
		return next(state) >> next(state) % 64;
	case 5:
		return UINT64_C(1) << next(state) % 64;
	case 6:
		return MEMORY_BASE + MEMORY_SIZE - next(state) % 64;
	case 7:
	case 8:
	case 9:
	case 10:
		return MEMORY_BASE + next(state) % MEMORY_SIZE / 8 * 8;
	case 11:
		return next(state) % (2 * PAGE);
	case 12:
		return next(state);
	default:
		return defs->consts[next(state) % defs->nconsts].value;
	}
}

static void fill_memory(uint64_t seed, const struct defs *defs)
{
	uint64_t state = begin(seed);

	for (size_t page = 0; page < PAGES; page++) {
		uint8_t *at = memory + page * PAGE;
		unsigned kind = next(&state) % 6;
		readable[page] = next(&state) % 8 != 0;
		for (size_t i = 0; i < PAGE;) {
			uint64_t v = kind == 0 ? next(&state) : number(&state, defs);
			size_t width = kind < 3 ? 8 : kind == 3 ? 4 : kind == 4 ? 2 : 1;
			memcpy(at + i, &v, width);
			i += width;
		}
	}
}

/* A netlink socket of each protocol that there is, at descriptors of their own. */
static int netlink[MAX_LINKS];

static void open_netlink(void)
{
	enum { FIRST = 100 };
	const struct sockaddr_nl address = {.nl_family = AF_NETLINK};

	for (int i = 0; i < MAX_LINKS; i++) {
		int fd = socket(AF_NETLINK, SOCK_RAW, i);

		netlink[i] = fd < 0 ? -1 : dup2(fd, FIRST + i);
		/* The kernel tells only of sockets that have an address. */
		if (fd >= 0) {
			(void)!bind(fd, (const struct sockaddr *)&address, sizeof(address));
			close(fd);
		}
	}
}

/* Fills memory from SEED; ARGS are changed if that is to be, SEED or not, always alike. */
static void make_memory(const struct input *in, uint64_t seed, const struct defs *defs,
			uint64_t args[6])
{
	struct ground ground = {.defs = defs,
				.memory = memory,
				.base = MEMORY_BASE,
				.size = MEMORY_SIZE,
				.args = args,
				.choice = begin(in->memory + 1),
				.state = begin(seed + 2),
				.netlink = netlink,
				.nnetlink = MAX_LINKS};

	fill_memory(seed, defs);
	if (in->style & PLANTED)
		plant_call(&ground, in->nr);
}

static size_t read_made_up(struct memory_view *m, uint64_t addr, void *buf, size_t len)
{
	size_t done = 0;

	(void)m;
	if (addr < MEMORY_BASE)
		return 0;
	while (done < len) {
		uint64_t at = addr - MEMORY_BASE + done;
		size_t room = PAGE - at % PAGE;
		if (at >= MEMORY_SIZE || !readable[at / PAGE])
			break;
		room = room < len - done ? room : len - done;
		memcpy((uint8_t *)buf + done, memory + at, room);
		done += room;
	}
	return done;
}

__attribute__((noreturn)) static void wrong(const char *what, const struct buf *out)
{
	fprintf(stderr, "fuzz_decode: input %llu: %s\n", (unsigned long long)present, what);
	fprintf(stderr, "%.*s\n", out->len < 4000 ? (int)out->len : 4000, out->data);
	abort();
}

/* ---- JSON: is it well-formed? ------------------------------------------ */

static const char *json_value(const char *p, unsigned depth);

static const char *json_string(const char *p)
{
	if (*p++ != '"')
		return NULL;
	for (; *p != '"'; p++) {
		if ((unsigned char)*p < ' ')
			return NULL;
		if (*p == '\\' && !strchr("\"\\/bfnrtu", *++p))
			return NULL;
	}
	return p + 1;
}

static const char *json_members(const char *p, char close, unsigned depth)
{
	if (*p == close)
		return p + 1;
	for (;; p++) {
		if (close == '}' && (!(p = json_string(p)) || *p++ != ':'))
			return NULL;
		p = json_value(p, depth + 1);
		if (!p)
			return NULL;
		if (*p == close)
			return p + 1;
		if (*p != ',')
			return NULL;
	}
}

/* Returns what follows the value, or NULL. */
static const char *json_value(const char *p, unsigned depth)
{
	static const char *const words[] = {"true", "false", "null"};

	if (depth > 200)
		return NULL;
	if (*p == '{' || *p == '[')
		return json_members(p + 1, *p == '{' ? '}' : ']', depth);
	if (*p == '"')
		return json_string(p);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!strncmp(p, words[i], strlen(words[i])))
			return p + strlen(words[i]);
	char *end;
	if (*p != '-' && !isdigit((unsigned char)*p))
		return NULL;
	(void)strtod(p, &end);
	return end;
}

/* ---- a run ------------------------------------------------------------- */

static const struct text_options *text_forms(unsigned forms)
{
	static struct text_options opt;

	opt = (struct text_options){
		.name_form = forms % 3,
		.string_form = forms / 3 % 3,
		.arg_names = forms & 64,
		.color = forms & 128,
		.column = 40,
	};
	return &opt;
}

static void check_text(const struct buf *out, bool color)
{
	if (out->len > OUTPUT_MAX)
		wrong("the text is too long", out);
	for (size_t i = 0; i < out->len; i++)
		if ((unsigned char)out->data[i] < ' ' && !(color && out->data[i] == '\033'))
			wrong("the text has a control character", out);
}

static void check_json(struct buf *out)
{
	const char *end = json_value(buf_str(out), 0);

	if (out->len > OUTPUT_MAX)
		wrong("the JSON is too long", out);
	if (!end || *end)
		wrong("what is to be JSON is none", out);
}

/* Decodes a whole call, whose two halves see different memory. */
static void decode(const struct input *in, const struct defs *defs, bool json, struct buf *out)
{
	struct decode_options opt = {
		.string_limit = in->string_limit % 600,
		.fd_want = in->forms & 32 ? FD_ALL : 0,
		.secontext = in->failed & 4 ? SECONTEXT_SHOWN | SECONTEXT_FULL : 0,
	};
	struct memory_view mem;
	struct call call = {.sp = MEMORY_BASE + in->memory % MEMORY_SIZE};
	struct text_emit text;
	struct json_emit as_json;
	uint64_t args[6];
	struct emit *emit = json ? &as_json.emit : &text.emit;

	memory_init(&mem, getpid());
	mem.read = read_made_up;
	mem.addr_mask = abi_table[in->abi % ABI_COUNT].word == 4 ? UINT32_MAX : UINT64_MAX;
	memcpy(args, in->args, sizeof(args));
	make_memory(in, in->memory, defs, args);
	buf_truncate(out, 0);
	if (json) {
		json_emit_init(&as_json, out);
		buf_puts(out, "{\"event\":\"call\"");
		json_emit_reset(&as_json);
	} else {
		text_emit_init(&text, text_forms(in->forms), out);
		text_emit_reset(&text, 0);
	}
	decode_identify(&call, defs, in->nr, args, &mem, getpid());
	call.style = in->style & STYLE_BITS;
	decode_enter(&call, &opt, &mem, emit);

	make_memory(in, in->failed & 2 ? in->memory : ~in->memory, defs, args);
	memory_forget(&mem);
	if (!json && call.half)
		text_emit_resume(&text, 0);
	call.ret = in->ret;
	call.failed = in->failed & 1;
	if (call.failed)
		call.ret = -(in->ret & 0xfff);
	decode_return(&call, &opt, &mem, emit);
	if (json) {
		json_emit_finish(&as_json);
		buf_putc(out, '}');
		json_emit_free(&as_json);
	}
	call_free(&call);
	memory_free(&mem);
}

static void try_input(const struct input *in)
{
	static struct buf out;
	const struct defs *defs = defs_for_abi(in->abi % ABI_COUNT);

	if (!defs)
		return;
	decode(in, defs, false, &out);
	check_text(&out, in->forms & 128);
	if (print)
		printf("%llu: %s\n", (unsigned long long)present, buf_str(&out));
	decode(in, defs, true, &out);
	check_json(&out);
}

#ifdef LIBFUZZER

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct input in = {0};

	memcpy(&in, bytes, len < sizeof(in) ? len : sizeof(in));
	if (!netlink[0])
		open_netlink();
	try_input(&in);
	return 0;
}

#else

/* One of the calls of DEFS: those of which more can be seen come more often. */
static uint64_t pick_number(const struct defs *defs, uint64_t choice)
{
	static uint32_t *until[ABI_COUNT]; /* sums of extents */
	uint32_t *sums = until[defs->abi], sum = 0;

	if (!sums) {
		sums = until[defs->abi] = xcalloc(defs->nnumbers, sizeof(*sums));
		for (uint32_t nr = 0; nr < defs->nnumbers; nr++)
			sums[nr] = sum += 8 + plant_extent(defs, def_program_number(defs, nr));
	}
	choice %= sums[defs->nnumbers - 1];
	uint32_t nr = 0;
	while (sums[nr] <= choice)
		nr++;
	return def_program_number(defs, nr);
}

static void make_input(uint64_t seed, struct input *in)
{
	static const enum abi abis[] = {ABI_X86_64, ABI_I386, ABI_X32};
	uint64_t state = begin(seed);

	*in = (struct input){.memory = next(&state)};
	/* Those that the build machine has; others have no tables. */
	do
		in->abi = next(&state) % 2 ? abis[next(&state) % 3] : next(&state) % ABI_COUNT;
	while (!defs_for_abi(in->abi));
	const struct defs *defs = defs_for_abi(in->abi);

	in->style = next(&state) % 8 | (next(&state) % 4 ? CALL_DECODE : 0);
	if (next(&state) % 4)
		in->style &= ~CALL_RAW;
	in->forms = next(&state);
	in->failed = next(&state);
	in->string_limit = next(&state) % 3 ? 32 : next(&state);
	in->nr = next(&state) % (defs->nnumbers + 1);
	for (size_t i = 0; i < 6; i++)
		in->args[i] = number(&state, defs);
	in->ret = (int64_t)number(&state, defs);
	if (seed % 2) {
		in->style = (in->style & ~CALL_RAW) | PLANTED;
		in->nr = pick_number(defs, next(&state));
		/* Most calls succeed. */
		if (next(&state) % 4)
			in->failed &= ~1;
	}
}

static void try_file(const char *path)
{
	struct input in;
	FILE *file = fopen(path, "re");

	if (!file) {
		perror(path);
		exit(1);
	}
	for (present = 0; fread(&in, sizeof(in), 1, file) == 1; present++) {
		alarm(10);
		try_input(&in);
	}
	fclose(file);
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{"seed", required_argument, NULL, 's'},	   {"count", required_argument, NULL, 'c'},
		{"seconds", required_argument, NULL, 't'}, {"print", no_argument, NULL, 'p'},
		{"save", required_argument, NULL, 'w'},	   {0},
	};
	uint64_t count = 1;
	time_t end = 0;
	FILE *save = NULL;
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 's':
			present = strtoull(optarg, NULL, 0);
			break;
		case 'c':
			count = strtoull(optarg, NULL, 0);
			break;
		case 't':
			end = time(NULL) + strtol(optarg, NULL, 0);
			break;
		case 'p':
			print = true;
			break;
		case 'w':
			save = fopen(optarg, "ae");
			if (!save) {
				perror(optarg);
				return 1;
			}
			break;
		default:
			return 1;
		}
	}
	open_netlink();
	for (int i = optind; i < argc; i++)
		try_file(argv[i]);
	for (uint64_t i = 0; optind == argc && (end ? time(NULL) < end : i < count); i++) {
		struct input in;
		make_input(present, &in);
		if (print)
			fprintf(stderr, "%llu\n", (unsigned long long)present);
		if (save) {
			fwrite(&in, sizeof(in), 1, save);
			fflush(save);
		}
		/* Nothing takes so long. */
		alarm(10);
		try_input(&in);
		present++;
	}
	printf("ok\n");
	return 0;
}

#endif
