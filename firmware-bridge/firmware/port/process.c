/*
 * The board as a process: standard input and output are its UART. For tests on any machine, with sanitizers.
 *
 *   board [--boot N] [--clock real|stepped] [--control]
 *
 * The same words as those of the Verilated board (rtl/sim/main.cpp). With `stepped`, time moves only when it is told to.
 * `--control` opens descriptors 3 (lines in) and 4 (a line for each); control.h has the lines.
 */
#define _POSIX_C_SOURCE 200809L

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "control.h"
#include "edc.h"

static edc_slot slot;
static edc_board board;

/* One thread, and time passes between bytes only: there is nothing to stop. */
uint32_t edc_lock(void) { return 0; }
void edc_unlock(uint32_t before) { (void)before; }

static void write_all(int descriptor, const void *bytes, size_t count) {
  for (const uint8_t *at = bytes; count > 0;) {
    const ssize_t written = write(descriptor, at, count);
    if (written <= 0) exit(0);
    at += written;
    count -= (size_t)written;
  }
}

void control_say(const char *line) { write_all(4, line, strlen(line)); }

static bool has_control;

void control_restart(void) {
  edc_power_up(&board, board.registers.boot + 1, &slot);
  if (has_control) control_say("up\n");
}

static void hear(const uint8_t *bytes, size_t count) {
  for (size_t at = 0; at < count; at++) {
    const uint8_t *reply;
    const size_t told = edc_receive(&board, bytes[at], &reply);
    if (told > 0) write_all(STDOUT_FILENO, reply, told);
    if (board.must_restart) control_restart();
  }
}

static uint64_t real_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000u + (uint64_t)now.tv_nsec / 1000000u;
}

int main(int argc, char **argv) {
  uint32_t boot = 1;
  bool is_stepped = false;
  for (int at = 1; at < argc; at++) {
    const bool has_value = at + 1 < argc;
    if (strcmp(argv[at], "--control") == 0) {
      has_control = true;
    } else if (strcmp(argv[at], "--boot") == 0 && has_value) {
      boot = (uint32_t)strtoul(argv[++at], NULL, 10);
    } else if (strcmp(argv[at], "--clock") == 0 && has_value) {
      is_stepped = strcmp(argv[++at], "stepped") == 0;
    } else {
      fprintf(stderr, "usage: board [--boot N] [--clock real|stepped] [--control]\n");
      return 2;
    }
  }
  edc_slot_clear(&slot);
  edc_power_up(&board, boot, &slot);
  if (has_control) control_say("up\n");
  struct pollfd watched[2] = {{.fd = STDIN_FILENO, .events = POLLIN}, {.fd = 3, .events = POLLIN}};
  uint64_t then = real_ms();
  for (;;) {
    if (poll(watched, has_control ? 2 : 1, is_stepped ? -1 : 5) < 0) return 1;
    if (!is_stepped) {
      const uint64_t now = real_ms();
      for (; then < now; then++) edc_elapse(&board, 1);
    }
    uint8_t bytes[4096];
    if (watched[0].revents != 0) {
      const ssize_t count = read(STDIN_FILENO, bytes, sizeof bytes);
      if (count <= 0) return 0;
      hear(bytes, (size_t)count);
    }
    if (has_control && watched[1].revents != 0) {
      const ssize_t count = read(3, bytes, sizeof bytes);
      if (count <= 0) has_control = false;
      for (ssize_t at = 0; at < count; at++) control_hear(&board, (char)bytes[at]);
    }
  }
}
