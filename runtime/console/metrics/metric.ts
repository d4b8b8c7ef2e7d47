// What a metric is: its name, what it says, the words that its labels may have, and how it is read. All metrics
// stand in tables of these, from which the page, the manual and the tests are made.

import type { MetricType, Sample, Spread } from "#runtime/console/exposition.ts";
import type { CapsuleMeasured, DeviceMeasured, Scraped } from "#runtime/console/measured.ts";

export interface Metric {
  readonly name: string;
  readonly type: MetricType;
  readonly help: string;
  /** All values that a label may have; in words where they are what the configuration or a signed capsule names. */
  readonly labels: { readonly [name: string]: readonly string[] | string };
  read(from: Scraped): readonly (Sample | Spread)[];
}

type Named = readonly [type: MetricType, name: string, help: string];
/** Null is left out: nothing is known, which is not the same as 0. */
type Value = number | null | undefined;

export function one([type, name, help]: Named, value: (from: Scraped) => Value): Metric {
  return { name, type, help, labels: {}, read: (from) => sample({}, value(from)) };
}

/** One of a set of words: 1 for the one that is so, 0 for all others, so that a change is seen on both. */
export function oneWord<Word extends string>(
  [type, name, help]: Named,
  words: readonly Word[],
  word: (from: Scraped) => Word,
): Metric {
  const read = (from: Scraped) => wordSamples({}, words, word(from));
  return { name, type, help, labels: { state: words }, read };
}

/** A count per word. */
export function oneEach<Word extends string>(
  [type, name, help]: Named,
  [label, words]: readonly [label: string, words: readonly Word[]],
  count: (from: Scraped) => { readonly [Name in Word]: number },
): Metric {
  const read = (from: Scraped) => {
    const counts = count(from);
    return words.flatMap((word) => sample({ [label]: word }, counts[word]));
  };
  return { name, type, help, labels: { [label]: words }, read };
}

export function perCapsule(
  [type, name, help]: Named,
  value: (capsule: CapsuleMeasured, from: Scraped) => Value,
): Metric {
  const read = (from: Scraped) =>
    from.capsules.flatMap((capsule) => sample({ capsule: capsule.label }, value(capsule, from)));
  return { name, type, help, labels: { capsule: capsuleWords }, read };
}

export function perCapsuleWord<Word extends string>(
  [type, name, help]: Named,
  words: readonly Word[],
  word: (capsule: CapsuleMeasured) => Word | null | undefined,
): Metric {
  const read = (from: Scraped) =>
    from.capsules.flatMap((capsule) => {
      const said = word(capsule);
      return said === null || said === undefined ? [] : wordSamples({ capsule: capsule.label }, words, said);
    });
  return { name, type, help, labels: { capsule: capsuleWords, state: words }, read };
}

export function perDevice([type, name, help]: Named, value: (device: DeviceMeasured) => Value): Metric {
  const read = (from: Scraped) =>
    from.devices.flatMap((device) => sample({ device: device.name }, value(device)));
  return { name, type, help, labels: { device: deviceWords }, read };
}

export const capsuleWords = "the capsules that are here, by name";
export const deviceWords = "the configured devices";

export function sample(labels: Sample["labels"], value: Value): readonly Sample[] {
  return value === null || value === undefined ? [] : [{ labels, value }];
}

function wordSamples<Word extends string>(
  labels: Sample["labels"],
  words: readonly Word[],
  said: Word,
): readonly Sample[] {
  return words.map((word) => ({ labels: { ...labels, state: word }, value: word === said ? 1 : 0 }));
}

/** From microseconds. An instant of 0 is one that never was. */
export function secondsSince(at: number, { status }: Pick<Scraped, "status">): number | null {
  return at === 0 ? null : Math.max(0, (status.now - at) / 1_000_000);
}
