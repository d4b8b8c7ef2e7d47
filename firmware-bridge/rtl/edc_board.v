// A board as SPEC-EDC.md describes it, from the wire to the outputs. `iv hal generate` makes its parameters from a
// register map; edc_top.v puts the two together.
module edc_board #(
  parameter integer CLOCK_HZ = 12_000_000,
  parameter integer BAUD = 115_200,
  parameter integer POINT_COUNT = 1,
  parameter integer INPUT_COUNT = 1,
  parameter integer OUTPUT_COUNT = 1,
  parameter [128 * POINT_COUNT - 1:0] POINTS = 0,
  parameter [32 * OUTPUT_COUNT - 1:0] OUTPUT_SAFE = 0,
  parameter [127:0] MAP_HASH = 0,
  parameter [31:0] WATCHDOG_MS = 1000,
  parameter [15:0] TICK_ADDR = 16'h0080,
  parameter [0:0] HAS_SHIELD = 1'b1
) (
  input wire clk,
  // Differs from the life before (SPEC-EDC.md, L1), and stands still from the first request on.
  input wire [31:0] boot,
  input wire rx,
  output wire tx,
  input wire [32 * INPUT_COUNT - 1:0] inputs,
  // In this clock they are words, and not on their way.
  input wire inputs_valid,
  output wire [32 * OUTPUT_COUNT - 1:0] outputs,
  output wire tripped,
  // Whether a frame is being served or told.
  output wire busy
);
  localparam [15:0] STEP = (65536 * (BAUD / 100) + CLOCK_HZ / 200) / (CLOCK_HZ / 100);
  localparam integer CLOCKS_PER_MS = CLOCK_HZ / 1000;

  reg [15:0] clocks = 16'd0;
  reg ms = 1'b0;
  always @(posedge clk) begin
    ms <= clocks == CLOCKS_PER_MS - 1;
    clocks <= clocks == CLOCKS_PER_MS - 1 ? 16'd0 : clocks + 16'd1;
  end

  wire [7:0] rx_byte, rx_length, rx_address, rx_data;
  wire rx_valid, rx_ready, rx_release, bad;
  uart_rx #(.STEP(STEP)) wire_in (.clk(clk), .wire_in(rx), .data(rx_byte), .valid(rx_valid));
  frame_rx frames_in (
    .clk(clk), .ms(ms), .data(rx_byte), .valid(rx_valid), .ready(rx_ready), .length(rx_length),
    .release_now(rx_release), .bad(bad), .read_address(rx_address), .read_data(rx_data)
  );

  wire [7:0] tx_byte, tx_data, tx_length;
  wire [8:0] tx_address;
  wire serving;
  assign busy = serving || rx_ready || tx_busy || !tx_ready;
  wire tx_valid, tx_ready, tx_write, tx_send, tx_is_stored, tx_half, tx_busy;
  uart_tx #(.STEP(STEP)) wire_out (.clk(clk), .data(tx_byte), .valid(tx_valid), .ready(tx_ready), .wire_out(tx));
  frame_tx frames_out (
    .clk(clk), .write(tx_write), .write_address(tx_address), .write_data(tx_data), .send(tx_send),
    .is_stored(tx_is_stored), .half(tx_half), .length(tx_length), .busy(tx_busy), .data(tx_byte), .valid(tx_valid),
    .ready(tx_ready), .sum_valid(tx_sums), .sum_data(tx_sum_data), .sum_busy(sum_busy), .sum(sum)
  );

  wire hold, hold_inputs, ask, put, register_busy, group_begin, group_apply, kick, rearm, count_good, count_refused;
  wire armed, trip, rule, rule_busy, passes, op_begin, op_word, op_end, op_busy, force_safe;
  wire [2:0] shield_op;
  wire [3:0] shield_code;
  wire [31:0] shield_value, shield_state, shield_held;
  wire [16:0] address;
  wire [31:0] word, value;
  wire [3:0] register_code, shield_address;
  wire [32 * OUTPUT_COUNT - 1:0] next;
  wire picks;
  wire [1:0] pick_from;
  wire [7:0] pick_index;
  wire [31:0] picked;
  // One sum for a reply, for what was staged and for a table: they never come at once.
  wire sum_begin, sum_busy, tx_sums, stage_sums, shield_sums;
  wire [7:0] tx_sum_data, stage_sum_data, shield_sum_data;
  wire [31:0] sum;
  crc32c sum_of_all (
    .clk(clk), .begin_now(tx_send || sum_begin || op_end),
    .data(tx_busy ? tx_sum_data : shield_sums ? shield_sum_data : stage_sum_data),
    .valid(tx_sums || stage_sums || shield_sums), .busy(sum_busy), .state(sum)
  );

  registers #(
    .POINT_COUNT(POINT_COUNT), .INPUT_COUNT(INPUT_COUNT), .OUTPUT_COUNT(OUTPUT_COUNT), .POINTS(POINTS),
    .OUTPUT_SAFE(OUTPUT_SAFE), .MAP_HASH(MAP_HASH), .WATCHDOG_MS(WATCHDOG_MS), .TICK_ADDR(TICK_ADDR),
    .HAS_SHIELD(HAS_SHIELD)
  ) words (
    .clk(clk), .ms(ms), .boot(boot), .inputs(inputs), .inputs_valid(inputs_valid), .outputs(outputs), .next(next),
    .picks(picks), .pick_from(pick_from), .pick_index(pick_index), .picked(picked), .hold(hold), .hold_inputs(hold_inputs), .ask(ask), .put(put), .address(address), .word(word),
    .busy(register_busy), .code(register_code), .value(value), .shield_address(shield_address), .shield_value(shield_value),
    .group_begin(group_begin), .group_apply(group_apply), .force_safe(force_safe), .kick(kick), .rearm(rearm),
    .count_good(count_good), .count_bad(bad), .count_refused(count_refused), .armed(armed), .tripped(tripped),
    .trip(trip)
  );

  edc_serve #(.MAP_HASH(MAP_HASH), .HAS_SHIELD(HAS_SHIELD)) serve (
    .clk(clk), .serving(serving), .boot(boot), .rx_ready(rx_ready), .rx_length(rx_length), .rx_release(rx_release),
    .rx_address(rx_address), .rx_data(rx_data), .tx_write(tx_write), .tx_address(tx_address), .tx_data(tx_data),
    .tx_send(tx_send), .tx_is_stored(tx_is_stored), .tx_half(tx_half), .tx_length(tx_length), .tx_busy(tx_busy),
    .hold(hold), .hold_inputs(hold_inputs), .ask(ask), .put(put), .address(address), .word_out(word),
    .register_busy(register_busy), .register_code(register_code), .register_value(value), .group_begin(group_begin),
    .group_apply(group_apply), .kick(kick), .rearm(rearm), .count_good(count_good), .count_refused(count_refused),
    .tripped(tripped), .trip(trip), .rule(rule), .rule_busy(rule_busy),
    .rule_passes(passes), .shield_begin(op_begin), .shield_word(op_word), .shield_end(op_end), .shield_busy(op_busy),
    .shield_code(shield_code), .shield_state(shield_state), .shield_held(shield_held), .shield_op(shield_op),
    .sum_begin(sum_begin), .sum_valid(stage_sums), .sum_data(stage_sum_data), .sum_busy(sum_busy), .sum(sum)
  );

  generate
    if (HAS_SHIELD) begin : with_shield
      shield #(
        .INPUT_COUNT(INPUT_COUNT), .OUTPUT_COUNT(OUTPUT_COUNT), .OUTPUT_SAFE(OUTPUT_SAFE), .MAP_HASH(MAP_HASH)
      ) guard (
        .clk(clk), .ms(ms), .next(next), .rule(rule), .picks(picks), .pick_from(pick_from), .pick_index(pick_index), .picked(picked),
        .sum_valid(shield_sums), .sum_data(shield_sum_data), .sum_busy(sum_busy), .sum(sum),
        .group_apply(group_apply), .rule_busy(rule_busy), .passes(passes), .op(shield_op), .op_begin(op_begin),
        .op_word(op_word), .op_end(op_end), .word(word), .op_busy(op_busy), .code(shield_code),
        .state_word(shield_state), .held_word(shield_held), .force_safe(force_safe), .page_address(shield_address),
        .page_value(shield_value)
      );
    end else begin : without_shield
      assign rule_busy = 1'b0;
      assign picks = 1'b0;
      assign pick_from = 2'd0;
      assign pick_index = 8'd0;
      assign shield_sums = 1'b0;
      assign shield_sum_data = 8'd0;
      assign passes = 1'b1;
      assign op_busy = 1'b0;
      assign shield_code = 4'd0;
      assign shield_state = 32'd0;
      assign shield_held = 32'd0;
      assign force_safe = 1'b0;
      assign shield_value = 32'd0;
    end
  endgenerate
endmodule
