/** Assertions that bind somebody else, or a part of the protocol that this node does not use. The first row counts. */
export const elsewhere: readonly (readonly [pattern: RegExp, why: string])[] = [
  [/^conformance-mqtt/, "binds the MQTT server"],
  [/^conformance-primary-host|^intro-sparkplug-host|^components-ph/, "binds a host application"],
  [/^host-topic|^message-flow-phid|^message-flow-hid/, "binds a host application"],
  [/^operational-behavior-host-/, "binds a host application"],
  [/^operational-behavior-edge-node-termination-host-action/, "binds a host application"],
  [/^payloads-state-/, "binds a host application"],
  [/^operational-behavior-primary-application-state-with-multiple-servers-state/, "binds a host application"],
  [/^topics-[nd]cmd-|^payloads-[nd]cmd-|^payloads-name-cmd/, "binds whoever sends commands"],
  [/^operational-behavior-data-commands-(?:ncmd|dcmd)-/, "binds whoever sends commands"],
  [/session-50$|-50$|mqtt50$/, "the node speaks MQTT 3.1.1"],
  [/dataset/, "the node sends no DataSet"],
  [/template/, "the node sends no Template"],
  [
    /unique-edge-node-descriptor|edge-node-id-uniqueness|nbirth-edge-node-descriptor/,
    "binds who names the nodes of a plant",
  ],
  [/duplicate-device-id-across/, "allows something"],
];
