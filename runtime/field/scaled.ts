/** Value in engineering units = raw × scale + offset. */
export interface Scale {
  readonly scale: number;
  readonly offset: number;
}

/** 12003 × 0.1 is 1200.3000000000002; divided by the whole number that 0.1 stands for it is 1200.3. */
export function scaled(raw: number, { scale, offset }: Scale): number {
  const inverse = Math.round(1 / scale);
  const isInverse = inverse !== 0 && 1 / inverse === scale;
  return (isInverse ? raw / inverse : raw * scale) + offset;
}
