#include "bytes.h"

uint32_t edc_crc32c(uint32_t before, const uint8_t *bytes, size_t count) {
  /* Half a byte at a time: a table of 64 bytes instead of 1024. */
  static const uint32_t table[16] = {
      0x00000000u, 0x105ec76fu, 0x20bd8edeu, 0x30e349b1u, 0x417b1dbcu, 0x5125dad3u, 0x61c69362u, 0x7198540du,
      0x82f63b78u, 0x92a8fc17u, 0xa24bb5a6u, 0xb21572c9u, 0xc38d26c4u, 0xd3d3e1abu, 0xe330a81au, 0xf36e6f75u,
  };
  uint32_t crc = ~before;
  for (size_t index = 0; index < count; index++) {
    crc ^= bytes[index];
    crc = (crc >> 4) ^ table[crc & 15u];
    crc = (crc >> 4) ^ table[crc & 15u];
  }
  return ~crc;
}

size_t edc_stuff(const uint8_t *frame, size_t count, uint8_t *wire) {
  size_t code = 1, at = 2;
  wire[0] = 0;
  for (size_t index = 0; index < count; index++, at++) {
    if (frame[index] != 0) {
      wire[at] = frame[index];
    } else {
      wire[code] = (uint8_t)(at - code);
      code = at;
    }
  }
  wire[code] = (uint8_t)(at - code);
  wire[at] = 0;
  return at + 1;
}

size_t edc_unstuff(uint8_t *bytes, size_t count) {
  if (count < 1 || count > EDC_FRAME_BYTES_MAX + 1u) return 0;
  size_t next = bytes[0];
  if (next == 0) return 0;
  for (size_t at = 1; at < count; at++) {
    const uint8_t byte = bytes[at];
    if (byte == 0) return 0;
    bytes[at - 1] = byte;
    if (at == next) {
      bytes[at - 1] = 0;
      next = at + byte;
    }
  }
  /* The last code must end exactly with the bytes. */
  return next == count ? count - 1 : 0;
}
