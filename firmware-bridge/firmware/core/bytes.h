/* What frames are made of: COBS, CRC-32C and little-endian numbers. */
#ifndef EDC_BYTES_H
#define EDC_BYTES_H

#include <stddef.h>
#include <stdint.h>

#define EDC_FRAME_BYTES_MAX 254u
/* With its code byte and the boundaries on either side. */
#define EDC_WIRE_BYTES_MAX (EDC_FRAME_BYTES_MAX + 3u)

/* Over `count` bytes after those that gave `before`; the first call has 0. */
uint32_t edc_crc32c(uint32_t before, const uint8_t *bytes, size_t count);

/* Stuffs a frame of at most 254 bytes with its boundaries into `wire`; gives the bytes on the wire. */
size_t edc_stuff(const uint8_t *frame, size_t count, uint8_t *wire);

/* Unstuffs in place what stood between two boundaries; gives the frame's length, or 0 for what is no COBS. */
size_t edc_unstuff(uint8_t *bytes, size_t count);

static inline uint16_t edc_u16(const uint8_t *at) { return (uint16_t)(at[0] | (uint16_t)(at[1] << 8)); }

static inline uint32_t edc_u32(const uint8_t *at) {
  return (uint32_t)at[0] | ((uint32_t)at[1] << 8) | ((uint32_t)at[2] << 16) | ((uint32_t)at[3] << 24);
}

static inline void edc_put_u16(uint8_t *at, uint16_t value) {
  at[0] = (uint8_t)value;
  at[1] = (uint8_t)(value >> 8);
}

static inline void edc_put_u32(uint8_t *at, uint32_t value) {
  edc_put_u16(at, (uint16_t)value);
  edc_put_u16(at + 2, (uint16_t)(value >> 16));
}

#endif
