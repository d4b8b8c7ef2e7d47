/* Where a Cortex-M3 begins: the vectors, and memory as C expects it. */
#include <stdint.h>

extern uint32_t stack_top, data_from, data_begin, data_end, bss_begin, bss_end;
int main(void);
void on_systick(void);
void on_uart0(void);
void on_uart1(void);

/* What nobody has foreseen: a watchdog in silicon would end it, and the outputs are safe after a reset. */
static void stop(void) {
  for (;;) {
  }
}

void begin(void) {
  for (uint32_t *from = &data_from, *to = &data_begin; to < &data_end;) *to++ = *from++;
  for (uint32_t *to = &bss_begin; to < &bss_end;) *to++ = 0;
  main();
  stop();
}

typedef void (*vector)(void);
__attribute__((section(".vectors"), used)) static const struct {
  uint32_t *stack;
  vector begin, faults[13], systick, interrupts[4];
} vectors = {
    .stack = &stack_top,
    .begin = begin,
    .faults = {stop, stop, stop, stop, stop, stop, stop, stop, stop, stop, stop, stop, stop},
    .systick = on_systick,
    .interrupts = {on_uart0, stop, on_uart1, stop},
};
