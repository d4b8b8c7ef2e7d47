// What NumPy's legacy generator draws after `np.random.seed(n)`: the published protocol samples with it, so
// the same rows must come out. MT19937 by Matsumoto and Nishimura; drawing by masks, as NumPy has it.

export interface NumpyRandom {
  /** `np.random.randint(0, count, draws)`, which is `choice` with replacement. */
  drawn(count: number, draws: number): Uint32Array;
  /** `np.random.permutation(count)`, whose beginning is `choice` without replacement. */
  permuted(count: number): Uint32Array;
}

const stateWords = 624;
const middleWord = 397;

export function numpyRandom(seed: number): NumpyRandom {
  const state = new Uint32Array(stateWords);
  state[0] = seed;
  for (let word = 1; word < stateWords; word++) {
    const before = state[word - 1]!;
    state[word] = Math.imul(1_812_433_253, before ^ (before >>> 30)) + word;
  }
  let at = stateWords;
  const next = (): number => {
    if (at === stateWords) {
      twist(state);
      at = 0;
    }
    let bits = state[at++]!;
    bits ^= bits >>> 11;
    bits ^= (bits << 7) & 0x9d2c_5680;
    bits ^= (bits << 15) & 0xefc6_0000;
    return (bits ^ (bits >>> 18)) >>> 0;
  };
  /** From 0 to `highest`, both included: bits under a mask, thrown away while they are too many. */
  const upTo = (highest: number): number => {
    if (highest === 0) return 0;
    const mask = 0xffff_ffff >>> Math.clz32(highest);
    for (;;) {
      const value = (next() & mask) >>> 0;
      if (value <= highest) return value;
    }
  };
  return {
    drawn: (count, draws) => Uint32Array.from({ length: draws }, () => upTo(count - 1)),
    permuted(count): Uint32Array {
      const order = Uint32Array.from({ length: count }, (_, index) => index);
      for (let last = count - 1; last > 0; last--) {
        const other = upTo(last);
        [order[last], order[other]] = [order[other]!, order[last]!];
      }
      return order;
    },
  };
}

function twist(state: Uint32Array): void {
  for (let word = 0; word < stateWords; word++) {
    const joined = (state[word]! & 0x8000_0000) | (state[(word + 1) % stateWords]! & 0x7fff_ffff);
    const odd = (joined & 1) === 0 ? 0 : 0x9908_b0df;
    state[word] = state[(word + middleWord) % stateWords]! ^ (joined >>> 1) ^ odd;
  }
}
