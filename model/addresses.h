/*
 * Which addresses each device held, for all devices at once, so that it can be asked for every event.
 * For: gist.c.
 */
#ifndef ADDRESSES_H
#define ADDRESSES_H

#include "pass.h"

struct addresses;
struct addresses *addresses_of(struct store *s, struct error *e); /* NULL on trouble */
void addresses_free(struct addresses *a);
size_t addresses_devices(const struct addresses *a);
size_t addresses_place(const struct addresses *a, int64_t device); /* of a device, from 0, in the order of their ids; SIZE_MAX: there is none */
void addresses_each(const struct addresses *a, size_t place, void (*each)(void *to_whom, struct slice address), void *to_whom);
bool addresses_has(const struct addresses *a, size_t place, struct slice address);
bool addresses_has_field(const struct addresses *a, size_t place, struct event_row *r, enum field f);

#endif
