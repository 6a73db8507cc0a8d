-- The case file. Integers of time are ns UTC; NULL is "no time". An artifact's party and role are words. An event's kind, party, role and basis
-- and its fields' names are the numbers of the enumerations in event.h and utc.h; meta.words keeps the names in their order, and a case with
-- others is refused. model/segment.h and model/book.h say how events are packed.
-- A file whose tables are not these to the letter is refused, so nothing here needs to be trusted beyond its values.
PRAGMA application_id = 0x73696d70; -- "simp"
PRAGMA user_version = 2;
CREATE TABLE meta(key TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID;
CREATE TABLE artifact(
  id INTEGER PRIMARY KEY, path TEXT NOT NULL, party TEXT, role TEXT, host TEXT, -- settled by the source pass
  read_party TEXT, read_role TEXT, read_host TEXT,                              -- as they were taken to be while reading
  format TEXT, bytes INTEGER, lines INTEGER, recognised INTEGER, unrecognised INTEGER, blank INTEGER, undated INTEGER,
  sha256 TEXT, mtime INTEGER, t_from INTEGER, t_to INTEGER, problem TEXT, lost INTEGER NOT NULL DEFAULT 0);
-- raw bytes, zstd; a block holds whole lines but for an over-long one. skip: bytes before the first line that begins in it
CREATE TABLE block(id INTEGER PRIMARY KEY, artifact INTEGER NOT NULL, offset INTEGER NOT NULL, first_line INTEGER NOT NULL,
  skip INTEGER NOT NULL, raw INTEGER NOT NULL, data BLOB NOT NULL);
CREATE INDEX block_line ON block(artifact, first_line, offset);
-- events: runs of at most 512 of one artifact, in the order they came; id is that of the first, the others follow
CREATE TABLE event(id INTEGER PRIMARY KEY, artifact INTEGER NOT NULL, count INTEGER NOT NULL);
CREATE TABLE said(id INTEGER PRIMARY KEY, data BLOB NOT NULL);    -- of a run: what it says, as segment.h packs it
CREATE TABLE settled(id INTEGER PRIMARY KEY, data BLOB NOT NULL); -- of a run: what the passes make of it
CREATE TABLE word(list INTEGER, id INTEGER, text BLOB NOT NULL, PRIMARY KEY(list, id)) WITHOUT ROWID; -- what runs say by number
-- ids by time, up to 512 in a row: of all events (list 0), of a device (its id), of nobody's tunnels, routes and restarts (-1)
CREATE TABLE placed(list INTEGER, place INTEGER, chunk INTEGER, ids BLOB NOT NULL, PRIMARY KEY(list, place, chunk)) WITHOUT ROWID;
CREATE TABLE finding(id INTEGER PRIMARY KEY, artifact INTEGER, line INTEGER, device INTEGER, pass TEXT, text TEXT NOT NULL);
CREATE TABLE clock(
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, zone TEXT, zone_basis TEXT, utc_offset INTEGER,
  offset REAL, lo REAL, hi REAL, segments INTEGER, drift REAL, basis TEXT, reference INTEGER,
  island TEXT); -- the clock that it is tied to where nothing ties both to the reference
CREATE TABLE cover(artifact INTEGER, party INTEGER, role INTEGER, host TEXT, flows INTEGER, denies INTEGER, delivers INTEGER, t_from INTEGER, t_to INTEGER);
CREATE TABLE device(id INTEGER PRIMARY KEY, name TEXT NOT NULL, delivery INTEGER, -- ns from enabled to the first accepted message
  outcome TEXT, boundary TEXT, kind TEXT, fact TEXT, onset INTEGER,
  last_good INTEGER, incident INTEGER, statuses TEXT); -- statuses: the nine, comma-joined words
CREATE TABLE identity(device INTEGER, type TEXT, value TEXT, t_from INTEGER, t_to INTEGER, event INTEGER);
CREATE TABLE incident(id INTEGER PRIMARY KEY, boundary TEXT, kind TEXT, fact TEXT, devices INTEGER, since INTEGER, summary TEXT, common TEXT);
-- what people marked and wrote: at a line of an artifact (device ''), or at a device by its name (artifact and line 0)
CREATE TABLE note(device TEXT NOT NULL, artifact INTEGER NOT NULL, line INTEGER NOT NULL, marked INTEGER NOT NULL, text TEXT NOT NULL,
  PRIMARY KEY(device, artifact, line)) WITHOUT ROWID;
