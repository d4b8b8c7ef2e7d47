import { loadKernels } from "#runtime/core/kernels.ts";
import type { Chain } from "#runtime/discover/chain.ts";
import type { OrderOptions } from "#runtime/discover/orders/order-chain.ts";
import { orderChains } from "#runtime/discover/orders/placed-orders.ts";
import type { OrderProblem } from "#runtime/discover/orders/problem.ts";

/** A chain as `iv discover` runs it: swept by the kernels where they know the problem. */
export function shippedChain(problem: OrderProblem, options: OrderOptions): Chain<Int32Array> {
  return orderChains(problem, { kernels: loadKernels(), chainsMax: 1 }).chain(options);
}
