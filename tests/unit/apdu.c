/* Status words: which refuse, which only tell of more, and what is none. */
#include <stdio.h>
#include <string.h>

#include "apdu.h"

int main(void)
{
	static const unsigned fine[] = { 0x9000, 0x9110, 0x6115, 0x6C10, 0x6283, 0x63C2, 0xD4FB, 0x6012, 0x0000 };
	int failed = 0;

	for (size_t i = 0; i < sizeof(fine) / sizeof(fine[0]); i++)
		if (apdu_refusal(fine[i])) {
			printf("%04X is no refusal\n", fine[i]);
			failed = 1;
		}
	if (!apdu_refusal(0x6A88) || strcmp(apdu_refusal(0x6985), "conditions of use not satisfied") != 0 || !apdu_refusal(0x6FFF)) {
		printf("refusals are not told\n");
		failed = 1;
	}
	return failed;
}
