/* The board's words, their limits, its watchdog and its safe words (SPEC-EDC.md, chapter 4). Knows no frame. */
#ifndef EDC_REGISTERS_H
#define EDC_REGISTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Generated from the register map: map_points by address, MAP_POINT_COUNT, MAP_TICK_ADDR and so on. */
#include "map.h"

enum {
  EDC_OK = 0,
  EDC_BAD_OP = 1,
  EDC_BAD_ADDRESS = 2,
  EDC_BAD_LENGTH = 3,
  EDC_READ_ONLY = 4,
  EDC_OUT_OF_LIMITS = 5,
  EDC_NO_LINK = 6,
  EDC_STALE = 7,
  EDC_MAP_MISMATCH = 8,
  EDC_TRIPPED = 9,
  EDC_BAD_STAGE = 10,
  EDC_ARMED = 11,
  EDC_BAD_IMAGE = 12,
  EDC_BAD_REQUEST = 13,
};

enum { EDC_FLAG_WRITABLE = 1, EDC_FLAG_ARMED = 2, EDC_FLAG_TRIPPED = 4, EDC_FLAG_TRIAL = 8 };

#define EDC_GROUP_WORDS_MAX 60u
#define EDC_MAGIC 0x31434445u
#define EDC_VERSION 1u
#define EDC_HASH_WORDS 4u
#define EDC_OWN_WORDS 16u

typedef struct {
  uint32_t addr;
  uint32_t word;
} edc_placed;

typedef struct {
  uint32_t words[MAP_POINT_COUNT];
  uint32_t tick;
  uint32_t boot;
  bool is_trial;
  uint32_t good, bad, refused, groups;
  /* The timer's own: read and written with it stopped, see edc_lock. */
  volatile uint32_t now_ms, fed_at_ms, trips;
  volatile bool is_armed, is_tripped;
} edc_registers;

/* All outputs at their safe words, all inputs 0. */
void edc_registers_power_up(edc_registers *registers, uint32_t boot);

/* A timer calls it that nothing else can stop. At the end of the watchdog the outputs are safe when it returns. */
void edc_registers_elapse(edc_registers *registers, uint32_t ms);

/* All words of one moment, or EDC_BAD_ADDRESS. */
uint8_t edc_registers_read(const edc_registers *registers, uint32_t addr, size_t count, uint32_t *words);

/* All of a group in one step, or nothing of it and the reason. */
uint8_t edc_registers_apply(edc_registers *registers, const edc_placed *group, size_t count);

void edc_registers_kick(edc_registers *registers);
void edc_registers_rearm(edc_registers *registers);
uint32_t edc_registers_flags(const edc_registers *registers);

/* For the side of the machine: what an instrument shows, and what an output commands. `index` as in map_points. */
void edc_registers_sense(edc_registers *registers, size_t index, uint32_t word);
uint32_t edc_registers_output(const edc_registers *registers, size_t index);

/* The port has these two: between them the timer does not run. Nothing but assignments happens there. */
uint32_t edc_lock(void);
void edc_unlock(uint32_t before);

#endif
