/*
 * Whether a word, an address, a protocol or a prefix stands in a text, in whatever way a log may write it.
 * For: agree.c.
 */
#ifndef AGREE_WORDS_H
#define AGREE_WORDS_H

#include "base.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool word_char(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool same_letter(char a, char b)
{
	a = a >= 'A' && a <= 'Z' ? (char)(a + 32) : a;
	b = b >= 'A' && b <= 'Z' ? (char)(b + 32) : b;
	return a == b;
}

/* A word of its own: neither a letter nor a digit on either side, whatever the case of its letters. */
static bool stands(const char *text, const char *word)
{
	size_t n = strlen(word);

	for (const char *at = text; *at; at++) {
		size_t k = 0;

		while (k < n && same_letter(at[k], word[k]))
			k++;
		if (k == n && (at == text || !word_char(at[-1]) || !word_char(word[0])) && (!word_char(at[n]) || !word_char(word[n - 1])))
			return true;
	}
	return false;
}

/* An address is not the beginning or the end of a longer one. */
static bool address_stands(const char *text, const char *address)
{
	size_t n = strlen(address);

	for (const char *at = strstr(text, address); at; at = strstr(at + 1, address)) {
		bool before = at > text && (word_char(at[-1]) || (at[-1] == '.' && at > text + 1 && word_char(at[-2])));

		if (!before && !word_char(at[n]))
			return true;
	}
	return false;
}

static const struct {
	const char *number, *name;
} protocols[] = { { "1", "icmp" }, { "2", "igmp" }, { "6", "tcp" },     { "17", "udp" },  { "41", "ipv6" }, { "47", "gre" },
		  { "50", "esp" }, { "51", "ah" },  { "58", "icmpv6" }, { "89", "ospf" }, { "132", "sctp" } };

static bool protocol_stands(const char *proto, const char *text)
{
	for (size_t i = 0; i < sizeof(protocols) / sizeof(protocols[0]); i++)
		if (strcmp(protocols[i].name, proto) == 0 && stands(text, protocols[i].number))
			return true;
	return stands(text, proto);
}

static const char *protocol_of(const char *value)
{
	for (size_t i = 0; i < sizeof(protocols) / sizeof(protocols[0]); i++)
		if (strcmp(protocols[i].number, value) == 0)
			return protocols[i].name;
	return value;
}

static void dotted(uint32_t a, char out[16])
{
	snprintf(out, 16, "%u.%u.%u.%u", a >> 24, a >> 16 & 255, a >> 8 & 255, a & 255);
}

/* "10.77.0.0/17" as it is, as "10.77.0.0" with "255.255.128.0", or as "10.77.0.0-10.77.127.255" */
static bool prefix_stands(const char *text, const char *prefix)
{
	unsigned a, b, c, d, bits;
	uint32_t mask, net;
	char first[16], last[16], masked[16];

	if (stands(text, prefix))
		return true;
	if (sscanf(prefix, "%u.%u.%u.%u/%u", &a, &b, &c, &d, &bits) != 5 || bits > 32)
		return false;
	mask = bits ? ~UINT32_C(0) << (32 - bits) : 0;
	net = a << 24 | b << 16 | c << 8 | d;
	dotted(net, first);
	dotted(net | ~mask, last);
	dotted(mask, masked);
	return address_stands(text, first) && (address_stands(text, masked) || address_stands(text, last));
}

/* Each part of "in>out", or of "10.77.0.0/17 === 10.78.0.0/16", by itself. */
static bool all_stand(const char *text, const char *value, char between, bool (*one)(const char *text, const char *word))
{
	for (struct slice rest = slice_of(value); rest.n > 0;) {
		struct slice part = slice_token(&rest, between);
		char *word = xstrndup(part.p, part.n);
		bool there = part.n == 0 || strcmp(word, "===") == 0 || one(text, word);

		free(word);
		if (!there)
			return false;
	}
	return true;
}

#endif
