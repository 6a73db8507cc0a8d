/*
 * Random walks through the screens: whatever keys come at whatever size, nothing falls over, and every walk ends.
 */
#include "../fuzz/screen.c"

#include <locale.h>

int main(void)
{
	uint64_t state = 20260511;
	uint8_t keys_of_a_walk[60];

	setlocale(LC_CTYPE, "C.UTF-8");
	for (int walk = 0; walk < 250; walk++) {
		size_t n = 1 + walk % sizeof(keys_of_a_walk);

		for (size_t i = 0; i < n; i++) {
			state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
			keys_of_a_walk[i] = (uint8_t)(state >> 56);
		}
		LLVMFuzzerTestOneInput(keys_of_a_walk, n);
	}
	return 0;
}
