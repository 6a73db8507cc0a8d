/*
 * What is true of a bundle, beside it: truth.json for tests and STORY.md for people. The program that judges never reads either.
 * For: the scenario generator.
 */
#ifndef TRUTH_H
#define TRUTH_H

#include "logs.h"

int truth_write(const struct scenario *sc, const struct logs *l, const char *name, const char *folder, struct error *e);

#endif
