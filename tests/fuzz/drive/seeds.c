/* What all fuzz targets have in common. */
#include "seeds.h"

#include "log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct giving {
	seeds_give *give;
	void *data;
};

static void file(const char *path, void *data)
{
	struct giving *g = data;
	struct text text = { 0 };

	log_slurp(&text, path);
	g->give(text_slice(&text), g->data);
	text_free(&text);
}

__attribute__((weak)) void seeds(seeds_give *give, void *data)
{
	struct giving g = { give, data };

	log_files("tests/unit/*/*.log", file, &g);
	log_files("parsers/formats/*/*.json", file, &g);
}

void seeds_hex(const char *hex, seeds_give *give, void *data)
{
	struct text text = { 0 };
	unsigned byte;

	for (; sscanf(hex, "%2x", &byte) == 1; hex += 2)
		text_addc(&text, (char)byte);
	give(text_slice(&text), data);
	text_free(&text);
}

struct folder {
	const char *path;
	unsigned n;
};

static void write_seed(struct slice seed, void *data)
{
	struct folder *folder = data;
	char path[512];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%04u", folder->path, folder->n++);
	f = fopen(path, "wb");
	if (!f || fwrite(seed.p, 1, seed.n, f) != seed.n || fclose(f) != 0) {
		fprintf(stderr, "%s: cannot be written\n", path);
		exit(1);
	}
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	for (int i = 1; i < *argc; i++) {
		struct folder folder = { (*argv)[i] + strlen("--seeds="), 0 };

		if (strncmp((*argv)[i], "--seeds=", strlen("--seeds=")) != 0)
			continue;
		seeds(write_seed, &folder);
		exit(0);
	}
	return 0;
}
