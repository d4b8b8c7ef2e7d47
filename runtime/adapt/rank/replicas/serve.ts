import type { Model } from "#runtime/adapt/port.ts";
import { Fault } from "#runtime/core/fault.ts";
import type { ReplicaMemory } from "./setup.ts";
import { Bell, ReplicaSlot } from "./slot.ts";

/**
 * Answers questions for as long as the thread lives; it sleeps in between, so no event loop is needed. An answer
 * that is no answer is left as NaN, for the one who asked to see; whatever else goes wrong ends the thread.
 */
export async function serve(model: Model, { memory, bell: bellMemory }: ReplicaMemory): Promise<never> {
  const slot = new ReplicaSlot(memory, model.inputs);
  const bell = new Bell(bellMemory);
  const input = new Float32Array(model.inputs);
  slot.enter(bell);
  for (;;) {
    const question = slot.nextQuestion();
    input.set(slot.inputs);
    slot.outputs.fill(Number.NaN);
    const answer = await answerOf(model, input);
    if (answer !== undefined) slot.outputs.set(answer);
    slot.answer(question, bell);
  }
}

async function answerOf(model: Model, input: Float32Array): Promise<Float32Array | undefined> {
  try {
    return await model.run(input);
  } catch (error) {
    if (error instanceof Fault && /^model\/bad-(?:input|output)$/.test(error.code)) return undefined;
    throw error;
  }
}
