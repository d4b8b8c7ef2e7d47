#include "slot.h"

#include <string.h>

#include "bytes.h"
#include "registers.h"
#include "sha256.h"

#define CHUNK_WORDS_MAX 58u

static uint8_t begin(edc_slot *slot, const uint32_t *words, size_t count);
static uint8_t chunk(edc_slot *slot, const uint32_t *words, size_t count);
static uint8_t verify(edc_slot *slot);

void edc_slot_clear(edc_slot *slot) { memset(slot, 0, sizeof *slot); }

void edc_slot_power_up(edc_slot *slot) {
  if (slot->state == EDC_SLOT_ACTIVATED) {
    slot->state = EDC_SLOT_TRIAL;
    slot->is_on_trial = true;
  } else if (slot->is_on_trial) {
    slot->state = EDC_SLOT_VERIFIED;
    slot->is_on_trial = false;
  }
}

uint8_t edc_slot_execute(edc_slot *slot, uint8_t op, const uint32_t *words, size_t count, bool is_armed) {
  switch (op) {
    case 0x10:
      return begin(slot, words, count);
    case 0x11:
      return chunk(slot, words, count);
    case 0x12:
      return verify(slot);
    case 0x13:
      if (is_armed) return EDC_ARMED;
      if (slot->state != EDC_SLOT_VERIFIED) return EDC_BAD_IMAGE;
      slot->state = EDC_SLOT_ACTIVATED;
      return EDC_OK;
    case 0x14:
      if (!slot->is_on_trial) return EDC_BAD_IMAGE;
      slot->is_on_trial = false;
      slot->state = EDC_SLOT_EMPTY;
      slot->held = 0;
      return EDC_OK;
    case 0x15:
      return EDC_OK;
    default:
      return EDC_BAD_OP;
  }
}

static uint8_t begin(edc_slot *slot, const uint32_t *words, size_t count) {
  if (count != 9 || words[0] < 1 || words[0] > EDC_IMAGE_BYTES_MAX) return EDC_BAD_LENGTH;
  if (slot->is_on_trial) return EDC_ARMED;
  const bool is_same = slot->bytes == words[0] && memcmp(slot->digest, words + 1, sizeof slot->digest) == 0;
  /* The same image once more: what is already here need not be sent again. */
  if (is_same && slot->state != EDC_SLOT_EMPTY) return EDC_OK;
  slot->bytes = words[0];
  memcpy(slot->digest, words + 1, sizeof slot->digest);
  slot->held = 0;
  slot->state = EDC_SLOT_RECEIVING;
  return EDC_OK;
}

static uint8_t chunk(edc_slot *slot, const uint32_t *words, size_t count) {
  if (slot->state != EDC_SLOT_RECEIVING || count < 1 || words[0] != slot->digest[0]) return EDC_BAD_IMAGE;
  const uint32_t left = slot->bytes - slot->held;
  const uint32_t wanted = left / 4 + (left % 4 != 0);
  const size_t sent = count < 2 ? 0 : count - 2;
  if (sent == 0 || words[1] != slot->held || sent != (wanted < CHUNK_WORDS_MAX ? wanted : CHUNK_WORDS_MAX)) {
    return EDC_BAD_LENGTH;
  }
  for (size_t at = 0; at < sent * 4 && slot->held < slot->bytes; at++) {
    slot->image[slot->held++] = (uint8_t)(words[2 + at / 4] >> (8 * (at % 4)));
  }
  return EDC_OK;
}

static uint8_t verify(edc_slot *slot) {
  if (slot->held == 0 || slot->held < slot->bytes) return EDC_BAD_IMAGE;
  uint8_t digest[32];
  edc_sha256(slot->image, slot->bytes, digest);
  for (size_t at = 0; at < 8; at++) {
    if (edc_u32(digest + at * 4) == slot->digest[at]) continue;
    slot->state = EDC_SLOT_EMPTY;
    return EDC_BAD_IMAGE;
  }
  if (slot->state == EDC_SLOT_RECEIVING) slot->state = EDC_SLOT_VERIFIED;
  return EDC_OK;
}
