import { telemetryClasses } from "#runtime/console/tally.ts";
import { type Metric, one, oneEach, oneWord, secondsSince } from "./metric.ts";

const logStates = ["starting", "running", "retrying", "ended"] as const;
const uplinkStates = ["off", "up", "down"] as const;

/** The log and its ways out: the uplink, SCADA that reads points, and what is kept or told beside it. */
export const logMetrics: readonly Metric[] = [
  oneWord(
    ["gauge", "iv_log_state", "The proof thread: 1 for the word that is so; retrying: the disk refuses"],
    logStates,
    ({ log }) => log.state,
  ),
  one(
    ["gauge", "iv_log_entries", "Records of the present log that are on disk"],
    ({ status }) => status.log.entries,
  ),
  one(
    [
      "counter",
      "iv_log_turns_total",
      "Turns of the proof thread's loop; where it stands still, the disk hangs",
    ],
    ({ log }) => log.turns,
  ),
  one(["gauge", "iv_log_flush_age_seconds", "How long ago records last went to disk"], (from) =>
    secondsSince(from.log.flushedAt, from),
  ),
  one(
    ["gauge", "iv_log_waiting_bytes", "Records that wait for the proof thread"],
    ({ log }) => log.waitingBytes,
  ),
  one(
    ["gauge", "iv_log_room_bytes", "How much may wait before decisions find no room"],
    ({ log }) => log.roomBytes,
  ),
  one(
    ["counter", "iv_log_refused_total", "Records that found no room; nothing was sent without one"],
    ({ log }) => log.refused,
  ),
  one(
    ["gauge", "iv_disk_free_bytes", "Free on the disk that the log lies on"],
    ({ log }) => log.disk?.freeBytes,
  ),
  one(["gauge", "iv_disk_size_bytes", "The size of that disk"], ({ log }) => log.disk?.bytes),
  one(
    ["gauge", "iv_log_size_bytes", "What the log takes on that disk"],
    ({ status }) => status.log.space?.bytes,
  ),
  one(
    ["gauge", "iv_log_limit_bytes", "What it may take, by its configuration or because the disk has no more"],
    ({ status }) => status.log.space?.limitBytes,
  ),
  one(
    ["gauge", "iv_log_daily_bytes", "What a day of running adds to it"],
    ({ status }) => status.log.space?.bytesPerDay,
  ),
  oneWord(
    ["gauge", "iv_uplink_state", "The way to the broker: 1 for the word that is so"],
    uplinkStates,
    ({ status }) => status.uplink.state,
  ),
  one(
    ["counter", "iv_uplink_sent_total", "Records that the broker has acknowledged in this run"],
    ({ status }) => status.uplink.sent,
  ),
  one(["gauge", "iv_uplink_refused", "1 while the hub takes nothing and has said why"], ({ status }) =>
    status.uplink.refusal === undefined ? 0 : 1,
  ),
  one(
    ["gauge", "iv_uplink_behind_records", "Records on disk that the broker has not acknowledged"],
    ({ status }) => status.uplink.behind,
  ),
  oneEach(
    [
      "counter",
      "iv_uplink_telemetry_dropped_total",
      "Telemetry that was not sent, because the link was down or its budget used up; each gap is a record",
    ],
    ["class", telemetryClasses],
    ({ tally }) => tally.gaps,
  ),
  one(
    ["counter", "iv_trace_spans_sent_total", "Spans that the collector of traces has taken"],
    ({ aside }) => aside.spans?.sent,
  ),
  one(
    [
      "counter",
      "iv_trace_spans_dropped_total",
      "Spans that nobody will see: the collector was away for too long, too slow, or refused them",
    ],
    ({ aside }) => aside.spans?.dropped,
  ),
  one(
    [
      "counter",
      "iv_archive_samples_lost_total",
      "Samples that the archive could not keep, because its disk was too slow for too long",
    ],
    ({ aside }) => aside.samplesLost,
  ),
  one(
    [
      "counter",
      "iv_access_records_dropped_total",
      "Records of who came in that were not written, because too many came before the start was over",
    ],
    ({ aside }) => aside.accessDropped,
  ),
  one(
    ["counter", "iv_scada_connects_total", "Connections of Modbus clients"],
    ({ status }) => status.scada?.connects,
  ),
  one(
    ["counter", "iv_scada_requests_total", "Requests of Modbus clients"],
    ({ status }) => status.scada?.requests,
  ),
  one(
    ["counter", "iv_scada_refused_total", "Modbus clients that were turned away"],
    ({ status }) => status.scada?.refused,
  ),
  one(
    ["counter", "iv_scada_dropped_total", "Modbus clients that were cut off"],
    ({ status }) => status.scada?.dropped,
  ),
];
