import { answerClasses } from "#runtime/console/measured.ts";
import { type Metric, one, oneEach } from "./metric.ts";

/** The console itself and the process: what the program costs the machine that it runs on. */
export const programMetrics: readonly Metric[] = [
  oneEach(
    ["counter", "iv_http_answers_total", "Answers of the local API by the class of their status"],
    ["status", answerClasses],
    ({ traffic }) => traffic.answers,
  ),
  one(["gauge", "iv_stream_listeners", "Who listens to the stream"], ({ traffic }) => traffic.listeners),
  one(
    [
      "counter",
      "iv_stream_missed_total",
      "Records that listeners were too slow for; they read them from the log",
    ],
    ({ traffic }) => traffic.missed,
  ),
  {
    name: "iv_process_cpu_seconds_total",
    type: "counter",
    help: "Processor time of all threads",
    labels: { mode: ["user", "system"] },
    read: ({ program }) => [
      { labels: { mode: "user" }, value: program.cpuUser },
      { labels: { mode: "system" }, value: program.cpuSystem },
    ],
  },
  one(
    ["gauge", "iv_process_resident_memory_bytes", "Memory of the whole process that is in RAM"],
    ({ program }) => program.residentBytes,
  ),
  one(["gauge", "iv_main_heap_bytes", "Heap of the main thread"], ({ program }) => program.heapBytes),
  one(["gauge", "iv_main_heap_used_bytes", "What of it is in use"], ({ program }) => program.heapUsedBytes),
  one(
    [
      "gauge",
      "iv_main_external_bytes",
      "Memory outside the heap that the main thread holds, buffers among it",
    ],
    ({ program }) => program.externalBytes,
  ),
  one(
    ["counter", "iv_main_loop_busy_seconds_total", "How long the main thread's event loop was busy"],
    ({ program }) => program.loopBusy,
  ),
  one(
    ["counter", "iv_main_loop_idle_seconds_total", "How long it waited for something to do"],
    ({ program }) => program.loopIdle,
  ),
  one(
    [
      "gauge",
      "iv_main_loop_delay_mean_seconds",
      "How late its timers were on average, in the last minute or two",
    ],
    ({ program }) => program.loopDelayMean,
  ),
  one(
    ["gauge", "iv_main_loop_delay_p99_seconds", "How late all but one in a hundred were at most"],
    ({ program }) => program.loopDelayP99,
  ),
  one(
    ["gauge", "iv_main_loop_delay_max_seconds", "How late the latest was"],
    ({ program }) => program.loopDelayMax,
  ),
];
