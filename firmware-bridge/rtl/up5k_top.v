// The board on an iCE40 UP5K at 12 MHz. Inputs and outputs hang on shift registers, as a board with a few pins would
// have them: what they load is all of their words in one clock.
module up5k_top (
  input wire clk,
  input wire rx,
  output wire tx,
  input wire sensors,
  output reg actuators,
  input wire shift,
  output wire tripped
);
`define REGMAP_VECTORS
`include "regmap.vh"
  // Another number in every life (SPEC-EDC.md, L1): clocks from power-up to the first byte, of two clocks that know
  // nothing of each other.
  reg [31:0] boot = 32'd1;
  reg has_begun = 1'b0;
  reg [1:0] settled = 2'b11;
  always @(posedge clk) begin
    settled <= {settled[0], rx};
    if (!settled[1]) has_begun <= 1'b1;
    if (!has_begun) boot <= boot + 32'd1;
  end

  // Converters have 16 bits at most.
  reg [16 * REGMAP_INPUT_COUNT - 1:0] converted = 0;
  wire [32 * REGMAP_INPUT_COUNT - 1:0] inputs;
  genvar each;
  generate
    for (each = 0; each < REGMAP_INPUT_COUNT; each = each + 1) begin : widened
      assign inputs[32 * each +: 32] = {16'd0, converted[16 * each +: 16]};
    end
  endgenerate
  reg [32 * REGMAP_OUTPUT_COUNT - 1:0] shifting = 0;
  wire [32 * REGMAP_OUTPUT_COUNT - 1:0] outputs;
  always @(posedge clk) begin
    converted <= {converted[16 * REGMAP_INPUT_COUNT - 2:0], sensors};
    shifting <= shift ? {shifting[32 * REGMAP_OUTPUT_COUNT - 2:0], 1'b0} : outputs;
    actuators <= shifting[32 * REGMAP_OUTPUT_COUNT - 1];
  end

  edc_top board (
    .clk(clk), .boot(boot), .rx(rx), .tx(tx), .inputs(inputs), .outputs(outputs), .tripped(tripped), .busy()
  );
endmodule
