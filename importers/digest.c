#include "digest.h"

#include <assert.h>
#include <openssl/evp.h>
#include <stdlib.h>

struct digest {
	EVP_MD_CTX *md;
};

/* SHA-256 can only fail for want of memory, and then the program ends as with any allocation. */
static void begin(struct digest *d)
{
	int ok = d->md && EVP_DigestInit_ex(d->md, EVP_sha256(), NULL);

	assert(ok);
	(void)ok;
}

struct digest *digest_new(void)
{
	struct digest *d = xcalloc(1, sizeof(*d));

	d->md = EVP_MD_CTX_new();
	begin(d);
	return d;
}

void digest_free(struct digest *d)
{
	if (!d)
		return;
	EVP_MD_CTX_free(d->md);
	free(d);
}

void digest_add(struct digest *d, struct slice bytes)
{
	if (bytes.n > 0)
		EVP_DigestUpdate(d->md, bytes.p, bytes.n);
}

void digest_hex(struct digest *d, char out[65])
{
	static const char hex[] = "0123456789abcdef";
	unsigned char sum[EVP_MAX_MD_SIZE] = { 0 };

	EVP_DigestFinal_ex(d->md, sum, NULL);
	for (int i = 0; i < 32; i++) {
		out[2 * i] = hex[sum[i] >> 4];
		out[2 * i + 1] = hex[sum[i] & 15];
	}
	out[64] = '\0';
	begin(d);
}
