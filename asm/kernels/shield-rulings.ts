import { rule } from "../lib/shield-table";

/**
 * What a board's shield table says of `count` states, a word a channel: two words each, verdict | which << 8 and the
 * share of the expert who was asked last. `table` holds its cells, `powers` 256 cells of powers of two, `room` eight doubles.
 */
export function shieldRulings(
  table: usize,
  powers: usize,
  states: usize,
  count: i32,
  rulings: usize,
  room: usize,
): void {
  const stateBytes = (<usize>load<u16>(table + 6)) << 2;
  for (let index = 0; index < count; index++)
    rule(table, powers, states + <usize>index * stateBytes, rulings + <usize>index * 8, room);
}
