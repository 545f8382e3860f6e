/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "view/mount.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/proc.h"

/* The beginning of a line of mountinfo: "ID PARENT MAJOR:MINOR ". */
struct mount {
	uint64_t id;
	unsigned major, minor;
};

typedef bool match_fn(const struct mount *mount, const struct mount *wanted);

static enum mount_kind find(pid_t tid, match_fn *matches, const struct mount *wanted)
{
	FILE *mounts = proc_fopen(tid, "mountinfo");
	enum mount_kind kind = MOUNT_UNKNOWN;
	struct mount mount;
	char *line = NULL;
	size_t size = 0;

	if (!mounts)
		return kind;
	while (kind == MOUNT_UNKNOWN && getline(&line, &size, mounts) > 0) {
		if (sscanf(line, "%" SCNu64 " %*d %u:%u", &mount.id, &mount.major, &mount.minor) !=
			    3 ||
		    !matches(&mount, wanted))
			continue;
		/* Blanks in names are escaped: this is the type. */
		kind = strstr(line, " - fuse") || strstr(line, " - autofs") ? MOUNT_SERVED
									    : MOUNT_SAFE;
	}
	free(line);
	fclose(mounts);
	return kind;
}

static bool has_id(const struct mount *mount, const struct mount *wanted)
{
	return mount->id == wanted->id;
}

enum mount_kind mount_kind(pid_t tid, uint64_t id)
{
	return find(tid, has_id, &(struct mount){.id = id});
}

static bool is_on_device(const struct mount *mount, const struct mount *wanted)
{
	return mount->major == wanted->major && mount->minor == wanted->minor;
}

enum mount_kind mount_kind_of_device(pid_t tid, unsigned major, unsigned minor)
{
	return find(tid, is_on_device, &(struct mount){.major = major, .minor = minor});
}
