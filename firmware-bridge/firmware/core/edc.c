#include "edc.h"

#include <string.h>

enum {
  OP_HELLO = 0x01,
  OP_READ = 0x02,
  OP_WRITE = 0x03,
  OP_STAGE = 0x04,
  OP_COMMIT = 0x05,
  OP_STATUS = 0x06,
  OP_KICK = 0x07,
  OP_REARM = 0x08,
  OP_FIRMWARE = 0x10,
  OP_ACTIVATE = 0x13,
};

#define KIND_REQUEST 0x20u
#define KIND_REPLY 0x30u
#define HEADER_BYTES 10u
#define CRC_BYTES 4u
#define STAGE_BEGINS 1u
#define HELLO_REPLY_WORDS 10u

typedef struct {
  uint8_t op, n, st;
  uint16_t seq, link, addr;
  uint32_t words[EDC_GROUP_WORDS_MAX];
  size_t count;
  uint32_t crc;
} request;

typedef struct {
  uint32_t words[EDC_GROUP_WORDS_MAX];
  size_t count;
} answer;

static size_t serve_piece(edc_board *board, const uint8_t **reply);
static size_t serve(edc_board *board, const request *asked, const uint8_t **reply);
static size_t greet(edc_board *board, const request *asked, const uint8_t **reply);
static uint8_t execute(edc_board *board, const request *asked, answer *told);
static uint8_t stage(edc_board *board, const request *asked);
static uint8_t commit(edc_board *board, const request *asked);
static size_t tell(const edc_board *board, const request *asked, uint8_t status, const answer *told, uint8_t *wire);
static size_t turn_away(edc_board *board, const request *asked, uint8_t status, const uint8_t **reply);

void edc_power_up(edc_board *board, uint32_t boot, edc_slot *slot) {
  const uint32_t before = edc_lock();
  memset(board, 0, sizeof *board);
  edc_registers_power_up(&board->registers, boot);
  edc_slot_power_up(slot);
  board->slot = slot;
  board->registers.is_trial = slot->is_on_trial;
  /* The upper byte comes from the boot number, so that a link of the last life is hardly one of this. */
  board->link = (uint16_t)((boot & 0xffu) << 8);
  edc_unlock(before);
}

void edc_elapse(edc_board *board, uint32_t ms) {
  edc_registers_elapse(&board->registers, ms);
  if (board->silent_ms < EDC_PIECE_MS_MAX) board->silent_ms += ms;
}

size_t edc_receive(edc_board *board, uint8_t byte, const uint8_t **reply) {
  /* Half a frame must not wait for the boundary of the next one: it would be a command from the past. */
  if (board->silent_ms >= EDC_PIECE_MS_MAX) {
    board->piece_count = 0;
    board->is_piece_too_long = false;
  }
  board->silent_ms = 0;
  if (byte != 0) {
    if (board->piece_count == sizeof board->piece) {
      board->is_piece_too_long = true;
    } else {
      board->piece[board->piece_count++] = byte;
    }
    return 0;
  }
  const size_t bytes = board->piece_count == 0 ? 0 : serve_piece(board, reply);
  board->piece_count = 0;
  board->is_piece_too_long = false;
  return bytes;
}

static size_t serve_piece(edc_board *board, const uint8_t **reply) {
  const uint8_t *frame = board->piece;
  const size_t bytes = board->is_piece_too_long ? 0 : edc_unstuff(board->piece, board->piece_count);
  const size_t data = bytes - HEADER_BYTES - CRC_BYTES;
  const bool is_frame = bytes >= HEADER_BYTES + CRC_BYTES && data % 4 == 0 && data <= EDC_GROUP_WORDS_MAX * 4 &&
                        (frame[0] == KIND_REQUEST || frame[0] == KIND_REPLY) &&
                        edc_u32(frame + bytes - CRC_BYTES) == edc_crc32c(0, frame, bytes - CRC_BYTES);
  /* Whoever cannot be sure what was asked says nothing; the other side asks again. */
  if (!is_frame) {
    board->registers.bad++;
    return 0;
  }
  if (frame[0] == KIND_REPLY) return 0;
  request asked = {
      .op = frame[1],
      .n = frame[8],
      .st = frame[9],
      .seq = edc_u16(frame + 2),
      .link = edc_u16(frame + 4),
      .addr = edc_u16(frame + 6),
      .count = data / 4,
      .crc = edc_u32(frame + bytes - CRC_BYTES),
  };
  for (size_t at = 0; at < asked.count; at++) asked.words[at] = edc_u32(frame + HEADER_BYTES + at * 4);
  return serve(board, &asked, reply);
}

static size_t serve(edc_board *board, const request *asked, const uint8_t **reply) {
  edc_memory *memory = &board->memory;
  board->registers.good++;
  if (asked->op == OP_HELLO) return greet(board, asked, reply);
  if (!board->has_link || asked->link != board->link) return turn_away(board, asked, EDC_NO_LINK, reply);
  if (memory->has_last && asked->seq == memory->last_seq && asked->crc == memory->last_crc) {
    *reply = board->reply;
    return board->reply_count;
  }
  if (asked->seq <= memory->last_seq) return turn_away(board, asked, EDC_STALE, reply);
  answer told = {.count = 0};
  const bool is_shaped = asked->op == OP_READ ? asked->count == 0 : asked->count == asked->n;
  const uint8_t status = is_shaped ? execute(board, asked, &told) : EDC_BAD_LENGTH;
  if (status != EDC_OK) {
    told.count = 0;
    board->registers.refused++;
  }
  memory->has_last = true;
  memory->last_seq = asked->seq;
  memory->last_crc = asked->crc;
  edc_memory_keep(memory, asked->link, asked->seq, asked->op, status);
  board->reply_count = tell(board, asked, status, &told, board->reply);
  board->must_restart = asked->op == OP_ACTIVATE && status == EDC_OK;
  *reply = board->reply;
  return board->reply_count;
}

static size_t greet(edc_board *board, const request *asked, const uint8_t **reply) {
  static const uint32_t hash[EDC_HASH_WORDS] = MAP_MAP_HASH;
  const bool is_hello =
      asked->seq == 0 && asked->link == 0 && asked->count == 2 + EDC_HASH_WORDS && asked->words[0] == EDC_MAGIC;
  answer told = {.count = 0};
  if (is_hello) {
    const uint32_t nonce = asked->words[1];
    if (!board->has_link || nonce != board->nonce) {
      const uint16_t next = (uint16_t)((board->link + 1u) & 0xffu);
      board->has_link = true;
      board->nonce = nonce;
      board->link = (uint16_t)((board->link & 0xff00u) | (next == 0 ? 1u : next));
      board->is_writable = memcmp(asked->words + 2, hash, sizeof hash) == 0;
      edc_memory_begin(&board->memory, board->link);
      board->staged_count = 0;
    }
    told.count = HELLO_REPLY_WORDS;
    told.words[0] = EDC_MAGIC;
    told.words[1] = nonce;
    told.words[2] = board->registers.boot;
    memcpy(told.words + 3, hash, sizeof hash);
    told.words[7] = EDC_VERSION | (EDC_GROUP_WORDS_MAX << 16);
    told.words[8] = edc_registers_flags(&board->registers) | (board->is_writable ? EDC_FLAG_WRITABLE : 0u);
    told.words[9] = MAP_WATCHDOG_MS;
  }
  *reply = board->aside;
  return tell(board, asked, is_hello ? EDC_OK : EDC_BAD_REQUEST, &told, board->aside);
}

static uint8_t execute(edc_board *board, const request *asked, answer *told) {
  edc_registers *registers = &board->registers;
  if (asked->st != 0 && !(asked->op == OP_STAGE && asked->st == STAGE_BEGINS)) return EDC_BAD_REQUEST;
  const bool is_change =
      asked->op == OP_WRITE || asked->op == OP_STAGE || asked->op == OP_COMMIT || asked->op == OP_REARM;
  if (asked->op == OP_WRITE && asked->count == 0) return EDC_BAD_LENGTH;
  if (is_change && !board->is_writable) return EDC_MAP_MISMATCH;
  switch (asked->op) {
    case OP_READ:
      if (asked->n < 1 || asked->n > EDC_GROUP_WORDS_MAX) return EDC_BAD_LENGTH;
      told->count = asked->n;
      return edc_registers_read(registers, asked->addr, asked->n, told->words);
    case OP_WRITE: {
      edc_placed group[EDC_GROUP_WORDS_MAX];
      for (size_t at = 0; at < asked->count; at++) {
        group[at] = (edc_placed){.addr = asked->addr + (uint32_t)at, .word = asked->words[at]};
      }
      return edc_registers_apply(registers, group, asked->count);
    }
    case OP_STAGE:
      return stage(board, asked);
    case OP_COMMIT:
      return commit(board, asked);
    case OP_STATUS: {
      if (asked->count != 1) return EDC_BAD_LENGTH;
      const uint16_t link = (uint16_t)(asked->words[0] >> 16), seq = (uint16_t)asked->words[0];
      /* Of what may still come, nobody can say that it never will. */
      if (link == board->link && seq >= asked->seq) return EDC_BAD_REQUEST;
      told->count = 2;
      edc_memory_fate_of(&board->memory, link, seq, told->words);
      return EDC_OK;
    }
    case OP_KICK:
      edc_registers_kick(registers);
      return EDC_OK;
    case OP_REARM:
      edc_registers_rearm(registers);
      return EDC_OK;
    default: {
      if (asked->op < OP_FIRMWARE) return EDC_BAD_OP;
      const bool is_armed = (edc_registers_flags(registers) & EDC_FLAG_ARMED) != 0;
      const uint8_t status = edc_slot_execute(board->slot, asked->op, asked->words, asked->count, is_armed);
      registers->is_trial = board->slot->is_on_trial;
      told->count = 2;
      told->words[0] = board->slot->state;
      told->words[1] = board->slot->held;
      return status;
    }
  }
}

/* A trip forgets what was staged before it. */
static void forget_what_tripped(edc_board *board) {
  if (board->trips_seen == board->registers.trips) return;
  board->trips_seen = board->registers.trips;
  board->staged_count = 0;
}

static uint8_t stage(edc_board *board, const request *asked) {
  forget_what_tripped(board);
  if (asked->st == STAGE_BEGINS) board->staged_count = 0;
  if (asked->count == 0 || board->staged_count + asked->count > EDC_GROUP_WORDS_MAX) return EDC_BAD_LENGTH;
  for (size_t at = 0; at < asked->count; at++) {
    board->staged[board->staged_count++] =
        (edc_placed){.addr = asked->addr + (uint32_t)at, .word = asked->words[at]};
  }
  return EDC_OK;
}

static uint8_t commit(edc_board *board, const request *asked) {
  forget_what_tripped(board);
  const size_t count = board->staged_count;
  board->staged_count = 0;
  if (asked->count != 2) return EDC_BAD_LENGTH;
  if (count == 0 || asked->words[0] != count) return EDC_BAD_STAGE;
  uint32_t crc = 0;
  for (size_t at = 0; at < count; at++) {
    uint8_t bytes[6];
    edc_put_u16(bytes, (uint16_t)board->staged[at].addr);
    edc_put_u32(bytes + 2, board->staged[at].word);
    crc = edc_crc32c(crc, bytes, sizeof bytes);
  }
  if (asked->words[1] != crc) return EDC_BAD_STAGE;
  return edc_registers_apply(&board->registers, board->staged, count);
}

/* Who is turned away hears in the data which link the request named. */
static size_t turn_away(edc_board *board, const request *asked, uint8_t status, const uint8_t **reply) {
  const answer told = {.count = 1, .words = {asked->link}};
  *reply = board->aside;
  return tell(board, asked, status, &told, board->aside);
}

static size_t tell(const edc_board *board, const request *asked, uint8_t status, const answer *told, uint8_t *wire) {
  uint8_t frame[EDC_FRAME_BYTES_MAX];
  frame[0] = KIND_REPLY;
  frame[1] = asked->op;
  edc_put_u16(frame + 2, asked->seq);
  edc_put_u16(frame + 4, board->link);
  edc_put_u16(frame + 6, asked->addr);
  frame[8] = (uint8_t)told->count;
  frame[9] = status;
  size_t bytes = HEADER_BYTES;
  for (size_t at = 0; at < told->count; at++, bytes += 4) edc_put_u32(frame + bytes, told->words[at]);
  edc_put_u32(frame + bytes, edc_crc32c(0, frame, bytes));
  return edc_stuff(frame, bytes + CRC_BYTES, wire);
}
