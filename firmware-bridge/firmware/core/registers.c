#include "registers.h"

#include <string.h>

static bool is_within(const map_point_t *point, uint32_t word);
static size_t index_of(uint32_t addr);
static uint32_t own_word(const edc_registers *registers, uint32_t addr);
static void go_safe(edc_registers *registers);

static const uint32_t map_hash[EDC_HASH_WORDS] = MAP_MAP_HASH;
static const size_t none = (size_t)-1;

void edc_registers_power_up(edc_registers *registers, uint32_t boot) {
  memset(registers, 0, sizeof *registers);
  registers->boot = boot;
  go_safe(registers);
}

void edc_registers_elapse(edc_registers *registers, uint32_t ms) {
  registers->now_ms += ms;
  if (!registers->is_armed || registers->now_ms - registers->fed_at_ms < MAP_WATCHDOG_MS) return;
  registers->is_armed = false;
  registers->is_tripped = true;
  registers->trips++;
  go_safe(registers);
}

uint8_t edc_registers_read(const edc_registers *registers, uint32_t addr, size_t count, uint32_t *words) {
  uint8_t status = EDC_OK;
  const uint32_t before = edc_lock();
  for (size_t at = 0; at < count && status == EDC_OK; at++) {
    const uint32_t here = addr + (uint32_t)at;
    const size_t index = index_of(here);
    if (here == MAP_TICK_ADDR) {
      words[at] = registers->tick;
    } else if (index != none) {
      words[at] = registers->words[index];
    } else if (here < EDC_OWN_WORDS) {
      words[at] = own_word(registers, here);
    } else {
      status = EDC_BAD_ADDRESS;
    }
  }
  edc_unlock(before);
  return status;
}

uint8_t edc_registers_apply(edc_registers *registers, const edc_placed *group, size_t count) {
  for (size_t at = 0; at < count; at++) {
    if (group[at].addr == MAP_TICK_ADDR) continue;
    const size_t index = index_of(group[at].addr);
    if (index == none) return group[at].addr < EDC_OWN_WORDS ? EDC_READ_ONLY : EDC_BAD_ADDRESS;
    if (!map_points[index].writable) return EDC_READ_ONLY;
    if (!is_within(&map_points[index], group[at].word)) return EDC_OUT_OF_LIMITS;
  }
  /* The trip is looked at with the timer stopped, so that no group comes between it and the safe words. */
  const uint32_t before = edc_lock();
  const bool is_tripped = registers->is_tripped;
  if (!is_tripped) {
    for (size_t at = 0; at < count; at++) {
      if (group[at].addr == MAP_TICK_ADDR) {
        registers->tick = group[at].word;
      } else {
        registers->words[index_of(group[at].addr)] = group[at].word;
      }
    }
    registers->fed_at_ms = registers->now_ms;
    registers->is_armed = true;
    registers->groups++;
  }
  edc_unlock(before);
  return is_tripped ? EDC_TRIPPED : EDC_OK;
}

void edc_registers_kick(edc_registers *registers) {
  const uint32_t before = edc_lock();
  if (registers->is_armed) registers->fed_at_ms = registers->now_ms;
  edc_unlock(before);
}

void edc_registers_rearm(edc_registers *registers) { registers->is_tripped = false; }

uint32_t edc_registers_flags(const edc_registers *registers) {
  return (registers->is_armed ? EDC_FLAG_ARMED : 0u) | (registers->is_tripped ? EDC_FLAG_TRIPPED : 0u) |
         (registers->is_trial ? EDC_FLAG_TRIAL : 0u);
}

void edc_registers_sense(edc_registers *registers, size_t index, uint32_t word) {
  if (index < MAP_POINT_COUNT && !map_points[index].writable) registers->words[index] = word;
}

uint32_t edc_registers_output(const edc_registers *registers, size_t index) {
  return index < MAP_POINT_COUNT ? registers->words[index] : 0u;
}

static void go_safe(edc_registers *registers) {
  /* In the words themselves, so that whoever reads them back sees what the outputs do. */
  for (size_t index = 0; index < MAP_POINT_COUNT; index++) {
    if (map_points[index].writable) registers->words[index] = map_points[index].safe;
  }
}

static float real_in(uint32_t word) {
  float real;
  memcpy(&real, &word, sizeof real);
  return real;
}

static int64_t integer_in(uint32_t word) {
  return word < 0x80000000u ? (int64_t)word : (int64_t)word - 0x100000000;
}

static bool is_within(const map_point_t *point, uint32_t word) {
  switch (point->kind) {
    case 0:
      return word >= point->low && word <= point->high;
    case 1:
      return integer_in(word) >= integer_in(point->low) && integer_in(word) <= integer_in(point->high);
    default:
      /* Written so that NaN fails it. */
      return real_in(word) >= real_in(point->low) && real_in(word) <= real_in(point->high);
  }
}

static size_t index_of(uint32_t addr) {
  size_t low = 0, high = MAP_POINT_COUNT;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (map_points[middle].addr == addr) return middle;
    if (map_points[middle].addr < addr) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return none;
}

/* The board's own page: the same on every board, so that a stranger can ask what this is. */
static uint32_t own_word(const edc_registers *registers, uint32_t addr) {
  switch (addr) {
    case 0:
      return EDC_MAGIC;
    case 1:
      return EDC_VERSION;
    case 2:
      return registers->boot;
    case 3:
      return registers->now_ms;
    case 4:
      return edc_registers_flags(registers);
    case 5:
      return registers->trips;
    case 6:
      return MAP_WATCHDOG_MS;
    case 7:
      return registers->is_armed ? MAP_WATCHDOG_MS - (registers->now_ms - registers->fed_at_ms) : 0u;
    case 8:
      return registers->good;
    case 9:
      return registers->bad;
    case 10:
      return registers->refused;
    case 11:
      return registers->groups;
    default:
      return map_hash[addr - 12];
  }
}
