// The board on an iCE40 UP5K at 12 MHz. Inputs and outputs hang on one ring of shift registers, as a board with a few pins
// has them: while the outputs are shifted out, what the converters have is shifted in, and `latch` says that both are
// whole.
module up5k_top (
  input wire clk,
  input wire rx,
  output wire tx,
  input wire sensors,
  output wire actuators,
  output reg latch,
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
  localparam integer OUTPUT_BITS = 32 * REGMAP_OUTPUT_COUNT, INPUT_BITS = 16 * REGMAP_INPUT_COUNT;
  localparam integer RING_BITS = OUTPUT_BITS > INPUT_BITS ? OUTPUT_BITS : INPUT_BITS;
  reg [RING_BITS - 1:0] ring = 0;
  reg [11:0] turned = 12'd0;
  wire [32 * REGMAP_INPUT_COUNT - 1:0] inputs;
  wire [OUTPUT_BITS - 1:0] outputs;
  genvar each;
  generate
    for (each = 0; each < REGMAP_INPUT_COUNT; each = each + 1) begin : widened
      assign inputs[32 * each +: 32] = {16'd0, ring[16 * each +: 16]};
    end
  endgenerate
  assign actuators = ring[RING_BITS - 1];
  initial latch = 1'b0;
  always @(posedge clk) begin
    latch <= turned == RING_BITS - 1;
    turned <= latch ? 12'd0 : turned + 12'd1;
    ring <= latch ? outputs << (RING_BITS - OUTPUT_BITS) : {ring[RING_BITS - 2:0], sensors};
  end

  edc_top board (
    .clk(clk), .boot(boot), .rx(rx), .tx(tx), .inputs(inputs), .inputs_valid(latch), .outputs(outputs), .tripped(tripped), .busy()
  );
endmodule
