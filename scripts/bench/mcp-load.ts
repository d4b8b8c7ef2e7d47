// The other side of `npm run bench -- mcp`, a process of its own: agents, each of which asks the next question as soon as it
// has an answer, the heavy ones among them. Prints one line of JSON.

export interface McpSetup {
  readonly url: string;
  readonly clients: number;
  readonly seconds: number;
}

export interface McpFigures {
  readonly answers: number;
  readonly refused: number;
}

async function flood({ url, clients, seconds }: McpSetup): Promise<McpFigures> {
  const until = performance.now() + seconds * 1_000;
  let [answers, refused] = [0, 0];
  const one = async (client: number): Promise<void> => {
    for (let turn = client; performance.now() < until; turn++) {
      const params = questions[turn % questions.length];
      const response = await fetch(new URL("/mcp", url), {
        method: "POST",
        headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
        body: JSON.stringify({ jsonrpc: "2.0", id: turn, method: "tools/call", params }),
      });
      const text = await response.text();
      if (response.status === 200 && !text.includes('"isError":true')) answers++;
      else refused++;
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, client) => one(client)));
  return { answers, refused };
}

const questions = [
  { name: "read_points", arguments: {} },
  {
    name: "would_it_be_allowed",
    arguments: { writes: [{ point: "heater_power_setpoint", value: 55 }], from: { melt_temperature: 1_040 } },
  },
  { name: "forecast", arguments: { rows: 500 } },
  { name: "search_decisions", arguments: { verdict: "block" } },
  { name: "find_setpoint", arguments: { objective: "minimise heater_power" } },
  { name: "explain_decision", arguments: {} },
] as const;

const setup = process.argv[2];
if (setup !== undefined) console.log(JSON.stringify(await flood(JSON.parse(setup) as McpSetup)));
