/*
 * Arm's MPS2 board with a Cortex-M3 (AN385), which QEMU has: UART 0 is the link, UART 1 the side of the machine
 * (control.h). This file, its vectors and mps2.ld are all that another microcontroller has to bring.
 */
#include "control.h"
#include "edc.h"

typedef struct {
  volatile uint32_t data, state, control, interrupt, divider;
} uart;

#define UART(number) ((uart *)(0x40004000u + 0x1000u * (number)))
#define UART_TX_FULL 1u
#define UART_RX_FULL 2u
#define UART_TX_RX_AND_RX_INTERRUPT 0xbu
#define UART_RX_INTERRUPT 2u
#define TIMER_CONTROL (*(volatile uint32_t *)0x40000000u)
#define TIMER_VALUE (*(volatile uint32_t *)0x40000004u)
#define TIMER_RELOAD (*(volatile uint32_t *)0x40000008u)
#define NVIC_ENABLE (*(volatile uint32_t *)0xe000e100u)
#define SYSTICK_CONTROL (*(volatile uint32_t *)0xe000e010u)
#define SYSTICK_RELOAD (*(volatile uint32_t *)0xe000e014u)
#define SYSTEM_RESET (*(volatile uint32_t *)0xe000ed0cu)
#define CLOCK_HZ 25000000u
#define LIVES_MAGIC 0x4c495645u

/* What a counter in flash would be: `boot_base` is set from outside at the first power-up, the lives outlast a reset. */
__attribute__((section(".boot_base"))) volatile uint32_t boot_base;
__attribute__((section(".kept"))) static struct {
  uint32_t magic, lives;
  edc_slot slot;
} kept;
static edc_board board;

/* Between an interrupt that fills it and a loop that empties it. What does not fit is lost, as on any line. */
#define QUEUE_BYTES 1024u
static struct {
  volatile uint32_t head, tail;
  volatile uint8_t bytes[QUEUE_BYTES];
} queues[2];

uint32_t edc_lock(void) {
  uint32_t before;
  __asm volatile("mrs %0, primask\n cpsid i" : "=r"(before) : : "memory");
  return before;
}

void edc_unlock(uint32_t before) { __asm volatile("msr primask, %0" : : "r"(before) : "memory"); }

/* Time comes from a counter that runs by itself: an interrupt that is late, or left out, loses none of it. */
static uint32_t counted;
static bool is_counting;

static uint32_t counter(void) { return ~TIMER_VALUE; }

void on_systick(void) {
  /* What the counter says in its first moments is not to be had. */
  if (!is_counting) counted = counter();
  is_counting = true;
  const uint32_t ms = (counter() - counted) / (CLOCK_HZ / 1000u);
  counted += ms * (CLOCK_HZ / 1000u);
  edc_elapse(&board, ms);
}

static void on_uart(unsigned number) {
  UART(number)->interrupt = UART_RX_INTERRUPT;
  while (UART(number)->state & UART_RX_FULL) {
    const uint8_t byte = (uint8_t)UART(number)->data;
    const uint32_t next = (queues[number].head + 1u) % QUEUE_BYTES;
    if (next == queues[number].tail) continue;
    queues[number].bytes[queues[number].head] = byte;
    queues[number].head = next;
  }
}

void on_uart0(void) { on_uart(0); }
void on_uart1(void) { on_uart(1); }

static void send(unsigned number, const uint8_t *bytes, size_t count) {
  for (size_t at = 0; at < count; at++) {
    while (UART(number)->state & UART_TX_FULL) {
    }
    UART(number)->data = bytes[at];
  }
}

void control_say(const char *line) {
  size_t count = 0;
  while (line[count] != 0) count++;
  send(1, (const uint8_t *)line, count);
}

void control_restart(void) {
  SYSTEM_RESET = 0x05fa0004u;
  for (;;) {
  }
}

static bool take(unsigned number, uint8_t *byte) {
  if (queues[number].tail == queues[number].head) return false;
  *byte = queues[number].bytes[queues[number].tail];
  queues[number].tail = (queues[number].tail + 1u) % QUEUE_BYTES;
  return true;
}

int main(void) {
  if (kept.magic != LIVES_MAGIC) {
    edc_slot_clear(&kept.slot);
    kept.lives = 0;
    kept.magic = LIVES_MAGIC;
  } else {
    kept.lives++;
  }
  edc_power_up(&board, boot_base + kept.lives, &kept.slot);
  for (unsigned number = 0; number < 2; number++) {
    UART(number)->divider = CLOCK_HZ / 115200u;
    UART(number)->control = UART_TX_RX_AND_RX_INTERRUPT;
  }
  NVIC_ENABLE = 1u << 0 | 1u << 2;
  TIMER_RELOAD = 0xffffffffu;
  TIMER_VALUE = 0xffffffffu;
  TIMER_CONTROL = 1;
  SYSTICK_RELOAD = CLOCK_HZ / 1000u - 1u;
  SYSTICK_CONTROL = 7;
  control_say("up\n");
  for (;;) {
    uint8_t byte;
    const uint8_t *reply;
    while (take(0, &byte)) {
      const size_t told = edc_receive(&board, byte, &reply);
      if (told > 0) send(0, reply, told);
      if (board.must_restart) control_restart();
    }
    while (take(1, &byte)) control_hear(&board, (char)byte);
    __asm volatile("wfi");
  }
}
