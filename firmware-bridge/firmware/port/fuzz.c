/*
 * Attacks the firmware with bytes: noise, frames with a good CRC and wild fields, frames that were harmed, time and power
 * cuts between them. Built with sanitizers; what it asserts is what must hold whatever came.
 *
 *   fuzz SEED ROUNDS
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "edc.h"

static edc_slot slot;
static edc_board board;
static uint32_t state = 1;

uint32_t edc_lock(void) { return 0; }
void edc_unlock(uint32_t before) { (void)before; }

/* xorshift32 (Marsaglia, 2003). */
static uint32_t chance(void) {
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return state;
}

static uint32_t below(uint32_t end) { return chance() % end; }

static int is_safe_or_within(size_t index) {
  const uint32_t word = edc_registers_output(&board.registers, index);
  const map_point_t *point = &map_points[index];
  if (!point->writable || point->kind == 2) return 1;
  if (point->kind == 0) return word >= point->low && word <= point->high;
  return (int32_t)word >= (int32_t)point->low && (int32_t)word <= (int32_t)point->high;
}

static uint32_t replies, groups;

static void hear(const uint8_t *bytes, size_t count) {
  for (size_t at = 0; at < count; at++) {
    const uint8_t *reply = NULL;
    const size_t told = edc_receive(&board, bytes[at], &reply);
    if (told > 0) {
      assert(told <= EDC_WIRE_BYTES_MAX && reply[0] == 0 && reply[told - 1] == 0);
      replies++;
    }
    assert(board.staged_count <= EDC_GROUP_WORDS_MAX && board.memory.fate_count <= EDC_FATES_MAX);
    assert(slot.held <= EDC_IMAGE_BYTES_MAX && board.piece_count <= sizeof board.piece);
    if (board.must_restart) edc_power_up(&board, board.registers.boot + 1, &slot);
  }
}

static uint16_t any_address(void) {
  switch (below(4)) {
    case 0:
      return (uint16_t)chance();
    case 1:
      return (uint16_t)below(20);
    default:
      return (uint16_t)(map_points[below(MAP_POINT_COUNT)].addr + below(3) - 1);
  }
}

static uint32_t any_word(uint32_t size_hint) {
  const map_point_t *point = &map_points[below(MAP_POINT_COUNT)];
  switch (below(6)) {
    case 0:
      return chance();
    case 1:
      return below(300);
    case 2:
      return slot.digest[0];
    case 3:
      return slot.held;
    case 4:
      return size_hint;
    default:
      return point->low + below(point->high - point->low == UINT32_MAX ? UINT32_MAX : point->high - point->low + 1);
  }
}

static size_t any_frame(uint8_t *wire) {
  static const uint32_t hash[EDC_HASH_WORDS] = MAP_MAP_HASH;
  uint8_t frame[EDC_FRAME_BYTES_MAX] = {0};
  size_t count = below(3) == 0 ? below(EDC_GROUP_WORDS_MAX + 1) : below(11);
  frame[0] = below(40) == 0 ? (uint8_t)chance() : 0x20;
  frame[1] = below(10) == 0 ? (uint8_t)chance() : (uint8_t)(below(9) + (below(4) == 0 ? 0x10 : 0));
  edc_put_u16(frame + 2, below(8) == 0 ? (uint16_t)chance() : (uint16_t)(board.memory.last_seq + below(3)));
  edc_put_u16(frame + 4, below(20) == 0 ? (uint16_t)chance() : board.link);
  edc_put_u16(frame + 6, any_address());
  frame[9] = (uint8_t)(below(4) == 0 ? below(3) : 0);
  for (size_t at = 0; at < count; at++) edc_put_u32(frame + 10 + at * 4, any_word((uint32_t)count));
  if (frame[1] == 1 && below(4) != 0) {
    count = 6;
    edc_put_u16(frame + 2, 0);
    edc_put_u16(frame + 4, 0);
    edc_put_u32(frame + 10, EDC_MAGIC);
    for (size_t at = 0; at < EDC_HASH_WORDS; at++) edc_put_u32(frame + 18 + at * 4, hash[at]);
  }
  frame[8] = below(10) == 0 ? (uint8_t)chance() : (uint8_t)(frame[1] == 2 ? below(62) : count);
  if (frame[1] == 2 && below(8) != 0) count = 0;
  const size_t bytes = 10 + count * 4;
  edc_put_u32(frame + bytes, edc_crc32c(0, frame, bytes));
  return edc_stuff(frame, bytes + 4, wire);
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  state = (uint32_t)strtoul(argv[1], NULL, 10) | 1u;
  const unsigned long rounds = strtoul(argv[2], NULL, 10);
  edc_slot_clear(&slot);
  edc_power_up(&board, chance(), &slot);
  for (unsigned long round = 0; round < rounds; round++) {
    uint8_t bytes[2048];
    size_t count;
    switch (below(16)) {
      case 0:
        count = below(sizeof bytes);
        for (size_t at = 0; at < count; at++) bytes[at] = (uint8_t)(below(3) == 0 ? 0 : chance());
        break;
      case 1:
        count = any_frame(bytes);
        bytes[below((uint32_t)count)] ^= (uint8_t)(1u << below(8));
        break;
      case 2:
        edc_elapse(&board, below(3) == 0 ? MAP_WATCHDOG_MS : below(60));
        continue;
      case 3:
        if (below(50) == 0) edc_power_up(&board, board.registers.boot + 1, &slot);
        continue;
      default:
        count = any_frame(bytes);
    }
    const uint32_t before = board.registers.groups;
    hear(bytes, count);
    if (board.registers.groups > before) groups += board.registers.groups - before;
    for (size_t index = 0; index < MAP_POINT_COUNT; index++) assert(is_safe_or_within(index));
  }
  printf("%lu rounds, %u replies, %u groups\n", rounds, (unsigned)replies, (unsigned)groups);
  return 0;
}
