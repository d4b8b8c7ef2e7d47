#include "memory.h"

#include <string.h>

/* Requests that change nothing, or nothing that anybody would ask about: READ, STAGE, STATUS, KICK. */
static bool is_harmless(uint8_t op) { return op == 0x02 || op == 0x04 || op == 0x06 || op == 0x07; }

void edc_memory_begin(edc_memory *memory, uint16_t link) {
  size_t kept = 0;
  for (size_t at = 0; at < memory->fate_count; at++) {
    if (memory->fates[at].link == link) {
      memory->has_forgotten = true;
    } else {
      memory->fates[kept++] = memory->fates[at];
    }
  }
  memory->fate_count = kept;
  memory->has_last = false;
  memory->last_seq = 0;
}

void edc_memory_keep(edc_memory *memory, uint16_t link, uint16_t seq, uint8_t op, uint8_t status) {
  if (is_harmless(op)) return;
  if (memory->fate_count == EDC_FATES_MAX) {
    memmove(memory->fates, memory->fates + 1, (EDC_FATES_MAX - 1) * sizeof memory->fates[0]);
    memory->fate_count--;
    memory->has_forgotten = true;
  }
  memory->fates[memory->fate_count++] = (edc_fate){.link = link, .seq = seq, .status = status};
}

/* Links of one life count up in their lower byte and wrap; half way round is the horizon. */
static bool is_newer(uint16_t link, uint16_t seq, const edc_fate *other) {
  if (link >> 8 != other->link >> 8) return false;
  const uint8_t ahead = (uint8_t)(link - other->link);
  return ahead == 0 ? seq > other->seq : ahead < 0x80;
}

void edc_memory_fate_of(const edc_memory *memory, uint16_t link, uint16_t seq, uint32_t answer[2]) {
  answer[1] = 0;
  for (size_t at = 0; at < memory->fate_count; at++) {
    const edc_fate *fate = &memory->fates[at];
    if (fate->link != link || fate->seq != seq) continue;
    answer[0] = EDC_FATE_EXECUTED;
    answer[1] = fate->status;
    return;
  }
  const bool is_complete =
      !memory->has_forgotten || (memory->fate_count > 0 && is_newer(link, seq, &memory->fates[0]));
  answer[0] = is_complete ? EDC_FATE_NEVER : EDC_FATE_FORGOTTEN;
}
