// The board of one register map: regmap.vh is what `iv hal generate --language verilog` made of it.
module edc_top (clk, boot, rx, tx, inputs, inputs_valid, outputs, tripped, busy);
  parameter integer CLOCK_HZ = 12_000_000;
  parameter integer BAUD = 115_200;
  parameter [0:0] HAS_SHIELD = 1'b1;
`define REGMAP_VECTORS
`include "regmap.vh"

  input wire clk;
  input wire [31:0] boot;
  input wire rx;
  output wire tx;
  // A word each, in the order of their addresses.
  input wire [32 * REGMAP_INPUT_COUNT - 1:0] inputs;
  input wire inputs_valid;
  output wire [32 * REGMAP_OUTPUT_COUNT - 1:0] outputs;
  output wire tripped;
  output wire busy;

  edc_board #(
    .CLOCK_HZ(CLOCK_HZ), .BAUD(BAUD), .POINT_COUNT(REGMAP_POINT_COUNT), .INPUT_COUNT(REGMAP_INPUT_COUNT),
    .OUTPUT_COUNT(REGMAP_OUTPUT_COUNT), .POINTS(REGMAP_POINTS), .OUTPUT_SAFE(REGMAP_OUTPUT_SAFE),
    .MAP_HASH(REGMAP_HASH), .WATCHDOG_MS(REGMAP_WATCHDOG_MS), .TICK_ADDR(REGMAP_TICK_ADDR),
    .HAS_SHIELD(HAS_SHIELD)
  ) board (
    .clk(clk), .boot(boot), .rx(rx), .tx(tx), .inputs(inputs), .inputs_valid(inputs_valid), .outputs(outputs), .tripped(tripped), .busy(busy)
  );
endmodule
