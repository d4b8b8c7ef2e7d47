// A shield table in whole numbers: runtime/map/compile/table.ts says what stands where, rule.ts is the same step by step.

const headerCells: i32 = 24;
const actuatorCells: i32 = 12;
const channelCells: i32 = 8;
const expertCells: i32 = 4;
const one: i64 = 16_777_216;
const whitenedMax: i64 = 32_767;
const squareMax: i64 = 2_147_483_648;

function cell(table: usize, at: i32): i32 {
  return load<u16>(table + (at << 1));
}

function signedCell(table: usize, at: i32): i64 {
  return load<i16>(table + (at << 1));
}

/** −1 outside of the channel's box, else its coordinate. */
function coordinateOf(table: usize, at: i32, word: u32): i64 {
  const above = word - load<u32>(table + ((at + 2) << 1));
  if (above >= <u32>cell(table, at + 4)) return -1;
  const how = cell(table, at + 1);
  const shift = <i64>(how & 0x1f);
  return (how & 0x20) != 0 ? <i64>above >> shift : (<i64>above) << shift;
}

/** 2^(height − square), in 2^-24 and never more than that. */
function termOf(powers: usize, height: i64, square: i64): i64 {
  const exponent = height * 8 - ((square + 4_095) >> 12);
  if (exponent >= 0) return one;
  const halvings = -(exponent >> 12);
  return halvings > 24
    ? 0
    : ((<i64>load<u16>(powers + ((<usize>((exponent & 4_095) >> 4)) << 1))) << 9) >> halvings;
}

/** Of one state: verdict | which << 8 and the share into `ruling`, two words. `coordinates` is room for eight. */
export function rule(table: usize, powers: usize, state: usize, ruling: usize, coordinates: usize): void {
  const channels = cell(table, 3);
  const experts = cell(table, 5);
  const axes = cell(table, 6);
  store<u32>(ruling + 4, 0);
  let at = headerCells + cell(table, 4) * actuatorCells;
  for (let channel = 0; channel < channels; channel++) {
    const coordinate = coordinateOf(table, at, load<u32>(state + (channel << 2)));
    if (coordinate < 0) {
      store<u32>(ruling, 5 | (channel << 8));
      return;
    }
    store<i64>(coordinates + (channel << 3), coordinate);
    at += channelCells;
  }
  for (let expert = 0; expert < experts; expert++) {
    const count = cell(table, at);
    const isFull = cell(table, at + 1) == 1;
    const shift = <i64>cell(table, at + 2);
    const slack = <i64>cell(table, at + 3);
    const coefficients = at + expertCells;
    const first = coefficients + (isFull ? 0 : axes);
    const stride = 1 + axes + (isFull ? (axes * (axes + 1)) >> 1 : 0);
    let share: i64 = 0;
    for (let component = 0; component < count && share < one; component++) {
      const place = first + component * stride;
      let square: i64 = 0;
      let triangle = place + 1 + axes;
      for (let row = 0; row < axes && square < squareMax; row++) {
        let sum: i64 = 0;
        for (let column = isFull ? 0 : row; column <= row; column++) {
          const difference = load<i64>(coordinates + (column << 3)) - signedCell(table, place + 1 + column);
          if (difference > 32_767) {
            square = squareMax;
            break;
          }
          sum += difference * signedCell(table, isFull ? triangle++ : coefficients + column);
        }
        if (square >= squareMax) break;
        const whitened = ((sum < 0 ? -sum : sum) >> shift) + slack;
        square += whitened > whitenedMax ? squareMax : whitened * whitened;
      }
      if (square < squareMax) share += termOf(powers, signedCell(table, place), square);
    }
    store<u32>(ruling + 4, <u32>min<i64>(share, one));
    if (share < one) {
      store<u32>(ruling, 6 | (expert << 8));
      return;
    }
    at = first + count * stride;
  }
  store<u32>(ruling, 1);
}
