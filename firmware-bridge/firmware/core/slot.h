/* The place for a second image (SPEC-EDC.md, chapter 7). The port puts it where it outlives a power loss. */
#ifndef EDC_SLOT_H
#define EDC_SLOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the port has room for; 16 MiB is the most that the link carries. */
#ifndef EDC_IMAGE_BYTES_MAX
#define EDC_IMAGE_BYTES_MAX 65536u
#endif

enum { EDC_SLOT_EMPTY = 0, EDC_SLOT_RECEIVING = 1, EDC_SLOT_VERIFIED = 2, EDC_SLOT_ACTIVATED = 3, EDC_SLOT_TRIAL = 4 };

typedef struct {
  uint32_t state;
  uint32_t bytes;
  uint32_t held;
  uint32_t digest[8];
  bool is_on_trial;
  uint8_t image[EDC_IMAGE_BYTES_MAX];
} edc_slot;

/* To be called once in the memory's life. */
void edc_slot_clear(edc_slot *slot);
/* An image that was activated is on trial now; one that nobody confirmed is left. */
void edc_slot_power_up(edc_slot *slot);
/* Gives the status; with EDC_OK the answer is the state and the bytes held. */
uint8_t edc_slot_execute(edc_slot *slot, uint8_t op, const uint32_t *words, size_t count, bool is_armed);

#endif
