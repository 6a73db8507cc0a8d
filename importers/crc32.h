/*
 * The checksum at the end of a gzip stream (RFC 1952, 8).
 * For: importers/layer.c.
 */
#ifndef CRC32_H
#define CRC32_H

#include "base.h"

uint32_t crc32_add(uint32_t crc, struct slice bytes); /* begins with 0 */

#endif
