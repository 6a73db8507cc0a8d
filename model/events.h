/*
 * The events of a case, kept in packed runs: read in their order or one by one, and what the passes make of each kept beside it.
 * For: store.c, which adds them; passes and views in model/.
 */
#ifndef EVENTS_H
#define EVENTS_H

#include "scan.h"
#include "segment.h"

struct sqlite3;
struct store;
struct events; /* of one store */

struct event_row {
	int64_t id, artifact;
	uint32_t line, first, last, count;
	uint64_t offset;
	enum kind kind;
	enum party party, read_party; /* as settled by the source pass; as the parser set it */
	enum role role, read_role;
	struct slice host;	      /* as settled, else as read */
	struct slice format;
	struct stamp stamp;	      /* basis STAMP_NONE: the record has no time */
	enum stamp_basis relay_basis;
	bool sent;		      /* see event.h */
	int64_t relay;		      /* UTC_NONE: no relay's stamp on the record */
	int64_t t, half;	      /* corrected; UTC_NONE: no time */
	int64_t place;		      /* where an undated one stands in the timeline; UTC_NONE: at its t */
	int64_t device, witness;      /* 0: none */
	uint32_t copies;	      /* so many others repeat it */
	uint64_t present;	      /* which fields it has */
	struct slice fields;	      /* as fields.h says; only from event_fields() on */
	/* how it is kept */
	const struct segment *in;
	const struct shape *shape;
	uint32_t shape_number, speaker;
	struct slice body;
	struct events *of;
	uint32_t at;
	bool looked;		/* somebody looked at the values of the body: */
	unsigned values;	/* so many are whole, */
	uint32_t value[FIELD_COUNT + 1]; /* and where they begin */
	struct shape own; /* that stands in the body: rows are not copied */
};

struct events *events_new(struct sqlite3 *db);
void events_free(struct events *l);
int events_add(struct events *l, int64_t artifact, const struct event *ev, struct error *e);
int events_flush(struct events *l, struct error *e); /* what was added is in the file from then on */
void events_forget(struct events *l);		     /* what is known of the file: others may have changed it, or a change was taken back */
void events_look(struct events *l);		     /* forgets when others changed the file since */
int events_drop_artifact(struct events *l, int64_t artifact, struct error *e); /* its events are the last ones */
int64_t events_last(struct events *l);		     /* the id of the last one, 0: there are none */
#define EVENTS_BITS_MAX (INT64_C(1) << 30)	     /* a case file may name any id: so many have a bit each, where one is kept for each event */

/* What somebody read ahead: it is freed when events change. */
void events_keep(struct events *l, void *what, void (*forget)(void *what));
void *events_kept(struct events *l);
void events_keep_track(struct events *l, void *what, void (*forget)(void *what)); /* likewise, of the device that is looked at (kept.c) */
void *events_kept_track(struct events *l);
void events_keep_heard(struct events *l, void *what, void (*forget)(void *what)); /* likewise, what one pass heard for another, which takes it */
void *events_take_heard(struct events *l);
void events_keep_dated(struct events *l, bool dated); /* likewise: each has a time, and stands there */
bool events_dated(const struct events *l);

/* Each row goes through this while it is read (bend.c); false: it is not there. Without `what`: rows are as they are kept. */
void events_bend(struct events *l, bool (*bend)(void *what, struct event_row *row), void *what, void (*forget)(void *what));
void *events_bent(struct events *l);

/* One by its id: 1, 0 there is none, -1. It lives until a few dozen others were looked up. */
int events_find(struct events *l, int64_t id, struct event_row *row, struct error *e);
/* Which artifact an event belongs to, without reading it; 0: there is none. */
int64_t events_artifact(struct events *l, int64_t id);
/* Likewise its line, which is cheaper than all of it. 1, 0, -1. */
int events_line(struct events *l, int64_t id, uint32_t *line, struct error *e);

/* Sets the bit of each event on a line that is asked for. 1 or -1. */
int events_on_lines(struct events *l, bool (*wanted)(void *whose, int64_t artifact, uint32_t line), void *whose, uint64_t *bits, struct error *e);

int64_t events_speaker(struct events *l, enum party party, enum role role, struct slice host); /* for SETTLED_SPEAKER, never 0 */

/* Its own room to look at rows for a second thread, as long as nobody changes events: no row can be asked of it, but rows are unpacked by it. */
struct events *events_view(struct events *l, struct error *e); /* NULL on trouble */
void events_view_free(struct events *view);

/* A second thread helps to read all of them: for passes, for nothing may be added while it does. */
void events_help(struct events *l, bool help);

/* The fields of a row; they live until those of another row are asked for. */
struct slice event_fields(struct event_row *r);
struct slice event_field(struct event_row *r, enum field f); /* empty when not set; lives as the row, until a dozen others are asked for */
struct slice event_written(struct event_row *r, struct text *room);
uint64_t event_code(struct event_row *r, enum field f); /* that of book_code() */
bool event_ipv4(struct event_row *r, enum field f, uint32_t *address); /* false: it is no address of IPv4, or not there */

/* What a row says as it is packed: to be kept beyond it, and to be compared without unpacking it. */
struct event_packed {
	uint32_t shape, speaker; /* plus one; 0: in the body, not settled */
	struct slice body;
};
struct event_packed event_packed(struct event_row *r); /* borrows from the row */
/*
 * The values of some fields as they are packed: rows of one shape and speaker that have the same here say the same there, though others may,
 * too. How many bytes; SIZE_MAX: they do not fit.
 */
size_t event_picked(struct event_row *r, uint64_t fields, char *out, size_t size);
/* Kind, speaker, format and fields of a row; nothing else is there. False: it is damaged. */
bool events_unpack(struct events *l, const struct event_packed *p, struct event_row *row);

#endif
