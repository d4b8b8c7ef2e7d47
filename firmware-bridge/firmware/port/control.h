/*
 * The side of the machine, for simulation: a line in, a line out.
 *
 *   elapse MS          time goes on, where the port is stepped   -> elapsed
 *   in WORD WORD ...   the inputs, in the order of the map       -> seen
 *   out                the outputs, likewise, and the trip       -> out WORD WORD ... TRIPPED
 *   restart            power off and on                          -> up
 *
 * A board that has power again says `up` by itself too, as after an image was activated.
 */
#ifndef EDC_CONTROL_H
#define EDC_CONTROL_H

#include "edc.h"

void control_hear(edc_board *board, char character);

/* The port has these. */
void control_say(const char *line);
void control_restart(void);

#endif
