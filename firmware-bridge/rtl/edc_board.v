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
  parameter [15:0] TICK_ADDR = 16'h0080
) (
  input wire clk,
  // Differs from the life before (SPEC-EDC.md, L1), and stands still from the first request on.
  input wire [31:0] boot,
  input wire rx,
  output wire tx,
  input wire [32 * INPUT_COUNT - 1:0] inputs,
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
    .ready(tx_ready)
  );

  wire hold, hold_inputs, ask, put, register_busy, group_begin, group_apply, kick, rearm, count_good, count_refused;
  wire armed, trip;
  wire [16:0] address;
  wire [31:0] word, value, next_tick;
  wire [3:0] register_code, shield_address;
  wire [32 * OUTPUT_COUNT - 1:0] next;
  wire [32 * INPUT_COUNT - 1:0] seen;
  registers #(
    .POINT_COUNT(POINT_COUNT), .INPUT_COUNT(INPUT_COUNT), .OUTPUT_COUNT(OUTPUT_COUNT), .POINTS(POINTS),
    .OUTPUT_SAFE(OUTPUT_SAFE), .MAP_HASH(MAP_HASH), .WATCHDOG_MS(WATCHDOG_MS), .TICK_ADDR(TICK_ADDR)
  ) words (
    .clk(clk), .ms(ms), .boot(boot), .inputs(inputs), .outputs(outputs), .next(next), .next_tick(next_tick),
    .seen(seen), .hold(hold), .hold_inputs(hold_inputs), .ask(ask), .put(put), .address(address), .word(word),
    .busy(register_busy), .code(register_code), .value(value), .shield_address(shield_address), .shield_value(32'd0),
    .group_begin(group_begin), .group_apply(group_apply), .force_safe(1'b0), .kick(kick), .rearm(rearm),
    .count_good(count_good), .count_bad(bad), .count_refused(count_refused), .armed(armed), .tripped(tripped),
    .trip(trip)
  );

  edc_serve #(.MAP_HASH(MAP_HASH), .HAS_SHIELD(1'b0)) serve (
    .clk(clk), .serving(serving), .boot(boot), .rx_ready(rx_ready), .rx_length(rx_length), .rx_release(rx_release),
    .rx_address(rx_address), .rx_data(rx_data), .tx_write(tx_write), .tx_address(tx_address), .tx_data(tx_data),
    .tx_send(tx_send), .tx_is_stored(tx_is_stored), .tx_half(tx_half), .tx_length(tx_length), .tx_busy(tx_busy),
    .hold(hold), .hold_inputs(hold_inputs), .ask(ask), .put(put), .address(address), .word_out(word),
    .register_busy(register_busy), .register_code(register_code), .register_value(value), .group_begin(group_begin),
    .group_apply(group_apply), .kick(kick), .rearm(rearm), .count_good(count_good), .count_refused(count_refused),
    .tripped(tripped), .trip(trip), .rule(), .rule_busy(1'b0), .rule_passes(1'b1), .shield_begin(), .shield_word(),
    .shield_end(), .shield_busy(1'b0), .shield_code(4'd0)
  );
endmodule
