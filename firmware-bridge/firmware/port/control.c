#include "control.h"

#include <string.h>

/* Eleven characters a word; a longer line is thrown away. */
#define LINE_MAX_CHARACTERS (16u + 11u * (MAP_POINT_COUNT + 1u))

static char line[LINE_MAX_CHARACTERS];
static size_t line_count;

/* The number at `*at`, which is then behind it. */
static uint32_t number_at(const char **at) {
  uint32_t number = 0;
  while (**at == ' ') (*at)++;
  for (; **at >= '0' && **at <= '9'; (*at)++) number = number * 10u + (uint32_t)(**at - '0');
  return number;
}

static char *put_number(char *at, uint32_t number) {
  char digits[10];
  size_t count = 0;
  do {
    digits[count++] = (char)('0' + number % 10u);
    number /= 10u;
  } while (number > 0);
  *at++ = ' ';
  while (count > 0) *at++ = digits[--count];
  return at;
}

static void tell_outputs(const edc_board *board) {
  char *at = line;
  memcpy(at, "out", 3);
  at += 3;
  for (size_t index = 0; index < MAP_POINT_COUNT; index++) {
    if (map_points[index].writable) at = put_number(at, edc_registers_output(&board->registers, index));
  }
  at = put_number(at, (edc_registers_flags(&board->registers) & EDC_FLAG_TRIPPED) != 0);
  memcpy(at, "\n", 2);
  control_say(line);
}

static bool begins(const char *word) { return strncmp(line, word, strlen(word)) == 0; }

static void obey(edc_board *board) {
  const char *at = line;
  while (*at != ' ' && *at != 0) at++;
  if (begins("elapse")) {
    edc_elapse(board, number_at(&at));
    control_say("elapsed\n");
  } else if (begins("in")) {
    for (size_t index = 0; index < MAP_POINT_COUNT && *at != 0; index++) {
      if (!map_points[index].writable) edc_registers_sense(&board->registers, index, number_at(&at));
    }
    control_say("seen\n");
  } else if (begins("out")) {
    tell_outputs(board);
  } else if (begins("restart")) {
    control_restart();
  } else {
    control_say("unknown\n");
  }
}

void control_hear(edc_board *board, char character) {
  if (character != '\n') {
    if (line_count < sizeof line - 1) line[line_count] = character;
    if (line_count < sizeof line) line_count++;
    return;
  }
  if (line_count < sizeof line) {
    line[line_count] = 0;
    obey(board);
  }
  line_count = 0;
}
