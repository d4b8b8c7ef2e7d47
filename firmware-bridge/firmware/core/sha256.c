#include "sha256.h"

#include <string.h>

static const uint32_t constants[64] = {
    0x428a2f98u, 0x71374491u, 0xb5c0fbcfu, 0xe9b5dba5u, 0x3956c25bu, 0x59f111f1u, 0x923f82a4u, 0xab1c5ed5u,
    0xd807aa98u, 0x12835b01u, 0x243185beu, 0x550c7dc3u, 0x72be5d74u, 0x80deb1feu, 0x9bdc06a7u, 0xc19bf174u,
    0xe49b69c1u, 0xefbe4786u, 0x0fc19dc6u, 0x240ca1ccu, 0x2de92c6fu, 0x4a7484aau, 0x5cb0a9dcu, 0x76f988dau,
    0x983e5152u, 0xa831c66du, 0xb00327c8u, 0xbf597fc7u, 0xc6e00bf3u, 0xd5a79147u, 0x06ca6351u, 0x14292967u,
    0x27b70a85u, 0x2e1b2138u, 0x4d2c6dfcu, 0x53380d13u, 0x650a7354u, 0x766a0abbu, 0x81c2c92eu, 0x92722c85u,
    0xa2bfe8a1u, 0xa81a664bu, 0xc24b8b70u, 0xc76c51a3u, 0xd192e819u, 0xd6990624u, 0xf40e3585u, 0x106aa070u,
    0x19a4c116u, 0x1e376c08u, 0x2748774cu, 0x34b0bcb5u, 0x391c0cb3u, 0x4ed8aa4au, 0x5b9cca4fu, 0x682e6ff3u,
    0x748f82eeu, 0x78a5636fu, 0x84c87814u, 0x8cc70208u, 0x90befffau, 0xa4506cebu, 0xbef9a3f7u, 0xc67178f2u,
};

static uint32_t turned(uint32_t word, unsigned right) { return (word >> right) | (word << (32u - right)); }

static void mix(uint32_t state[8], const uint8_t block[64]) {
  uint32_t words[64];
  for (unsigned at = 0; at < 16; at++) {
    words[at] = ((uint32_t)block[at * 4] << 24) | ((uint32_t)block[at * 4 + 1] << 16) |
                ((uint32_t)block[at * 4 + 2] << 8) | block[at * 4 + 3];
  }
  for (unsigned at = 16; at < 64; at++) {
    const uint32_t early = words[at - 15], late = words[at - 2];
    words[at] = words[at - 16] + (turned(early, 7) ^ turned(early, 18) ^ (early >> 3)) + words[at - 7] +
                (turned(late, 17) ^ turned(late, 19) ^ (late >> 10));
  }
  uint32_t s[8];
  memcpy(s, state, sizeof s);
  for (unsigned at = 0; at < 64; at++) {
    const uint32_t one = s[7] + (turned(s[4], 6) ^ turned(s[4], 11) ^ turned(s[4], 25)) +
                         ((s[4] & s[5]) ^ (~s[4] & s[6])) + constants[at] + words[at];
    const uint32_t two = (turned(s[0], 2) ^ turned(s[0], 13) ^ turned(s[0], 22)) +
                         ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
    memmove(s + 1, s, 7 * sizeof s[0]);
    s[4] += one;
    s[0] = one + two;
  }
  for (unsigned at = 0; at < 8; at++) state[at] += s[at];
}

void edc_sha256(const uint8_t *bytes, size_t count, uint8_t digest[32]) {
  uint32_t state[8] = {0x6a09e667u, 0xbb67ae85u, 0x3c6ef372u, 0xa54ff53au,
                       0x510e527fu, 0x9b05688cu, 0x1f83d9abu, 0x5be0cd19u};
  size_t left = count;
  for (; left >= 64; left -= 64, bytes += 64) mix(state, bytes);
  uint8_t block[64] = {0};
  memcpy(block, bytes, left);
  block[left] = 0x80;
  if (left >= 56) {
    mix(state, block);
    memset(block, 0, sizeof block);
  }
  const uint64_t bits = (uint64_t)count * 8;
  for (unsigned at = 0; at < 8; at++) block[63 - at] = (uint8_t)(bits >> (8 * at));
  mix(state, block);
  for (unsigned at = 0; at < 32; at++) digest[at] = (uint8_t)(state[at / 4] >> (24 - 8 * (at % 4)));
}
