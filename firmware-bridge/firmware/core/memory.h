/* What the board remembers of requests: the last reply, to repeat it, and the fates of the last changes. */
#ifndef EDC_MEMORY_H
#define EDC_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bytes.h"

#define EDC_FATES_MAX 16u

enum { EDC_FATE_NEVER = 0, EDC_FATE_EXECUTED = 1, EDC_FATE_FORGOTTEN = 2 };

typedef struct {
  uint16_t link, seq;
  uint8_t status;
} edc_fate;

typedef struct {
  bool has_last;
  uint16_t last_seq;
  uint32_t last_crc;
  /* Oldest first. */
  edc_fate fates[EDC_FATES_MAX];
  size_t fate_count;
  bool has_forgotten;
} edc_memory;

/* Another link: its numbers start anew, and a link of the same name is forgotten. */
void edc_memory_begin(edc_memory *memory, uint16_t link);
void edc_memory_keep(edc_memory *memory, uint16_t link, uint16_t seq, uint8_t op, uint8_t status);
/* Two words: the fate, and the status of what was executed. */
void edc_memory_fate_of(const edc_memory *memory, uint16_t link, uint16_t seq, uint32_t answer[2]);

#endif
