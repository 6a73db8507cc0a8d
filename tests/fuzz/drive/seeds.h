/*
 * Good inputs of a fuzz target, from which the others are made. A target that wants others than the project's logs and formats defines its own.
 * For: the targets; drive.c, and clang's libFuzzer by way of `fuzz_NAME --seeds=FOLDER`, which writes them there.
 */
#ifndef SEEDS_H
#define SEEDS_H

#include "base.h"

typedef void seeds_give(struct slice seed, void *data);

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

void seeds(seeds_give *give, void *data);
/* A seed written in hexadecimal digits. */
void seeds_hex(const char *hex, seeds_give *give, void *data);

#endif
