/*
 * "nft monitor trace": the lines that follow one packet through the rules, which share its id.
 * For: netfilter.c.
 */
#ifndef NFT_TRACE_H
#define NFT_TRACE_H

#include "flow.h"

enum { NFT_TRACE_PACKETS = 16, NFT_TRACE_WORD = 64 };

struct nft_trace { /* zero-initialised knows no packet */
	struct nft_packet {
		uint32_t line;
		char id[16], src[NFT_TRACE_WORD], dst[NFT_TRACE_WORD], sport[8], dport[8], proto[16], in[32], out[32];
	} packet[NFT_TRACE_PACKETS];
	unsigned n;
};

/* 1: the line decides about a packet that is known, in ev, whose first line is the one that describes the packet; 0: it is a line of a
 * trace; -1: it is none. */
int nft_trace(struct nft_trace *t, const struct line *line, struct event *ev);

#endif
