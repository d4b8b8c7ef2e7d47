/*
 * A board on the EDC link, sans-I/O (SPEC-EDC.md): bytes in, replies out, and time when the port says so. Nothing is
 * allocated. A port gives it bytes from one place and time from another: edc_elapse may interrupt everything else.
 */
#ifndef EDC_H
#define EDC_H

#include "bytes.h"
#include "memory.h"
#include "registers.h"
#include "slot.h"

/* A piece of a frame after which nothing comes for so long is forgotten. */
#define EDC_PIECE_MS_MAX 50u

typedef struct {
  edc_registers registers;
  edc_slot *slot;
  edc_memory memory;
  edc_placed staged[EDC_GROUP_WORDS_MAX];
  size_t staged_count;
  uint32_t trips_seen;
  uint32_t nonce;
  uint16_t link;
  bool has_link, is_writable;
  volatile uint32_t silent_ms;
  uint8_t piece[EDC_FRAME_BYTES_MAX + 1u];
  size_t piece_count;
  bool is_piece_too_long;
  /* The last reply as it goes on the wire; it stays for the request that comes twice. */
  uint8_t reply[EDC_WIRE_BYTES_MAX];
  size_t reply_count;
  /* What answers a request that is not kept, so that the stored reply stays. */
  uint8_t aside[EDC_WIRE_BYTES_MAX];
  /* After the reply at hand the port restarts into the image on trial. */
  bool must_restart;
} edc_board;

/* Power comes: safe words, no link. `boot` differs from that of the life before; the slot is as that left it. */
void edc_power_up(edc_board *board, uint32_t boot, edc_slot *slot);

/* Takes a byte. Gives how many bytes `*reply` now has to be sent, which is 0 for most bytes. */
size_t edc_receive(edc_board *board, uint8_t byte, const uint8_t **reply);

/* From the timer. */
void edc_elapse(edc_board *board, uint32_t ms);

#endif
