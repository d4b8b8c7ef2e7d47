#ifndef EDC_SHA256_H
#define EDC_SHA256_H

#include <stddef.h>
#include <stdint.h>

/* FIPS 180-4, over bytes that lie in one piece. */
void edc_sha256(const uint8_t *bytes, size_t count, uint8_t digest[32]);

#endif
